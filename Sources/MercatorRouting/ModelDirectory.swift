/// What one provider serves, as the directory needs it.
package struct ServedModels: Sendable {
    /// The provider's configured name.
    package var provider: String
    /// Names as the provider calls them, and patterns of such, from `models:`.
    package var models: [String]
    /// The client's name to the provider's, from `model_mapping:`; a name with `*` is a pattern.
    package var mapping: [(client: String, upstream: String)]
    /// What the provider's own list has.
    package var listed: [String]

    /// What one provider serves, with all its parts.
    package init(
        provider: String, models: [String] = [], mapping: [(client: String, upstream: String)] = [],
        listed: [String] = []
    ) {
        self.provider = provider
        self.models = models
        self.mapping = mapping
        self.listed = listed
    }
}

/// Where a model goes: which provider, by its place in the directory's list, and under which name.
package struct ModelTarget: Hashable, Sendable {
    package var provider: Int
    /// The name to send.
    package var model: String

    /// A target with both parts.
    package init(provider: Int, model: String) {
        self.provider = provider
        self.model = model
    }
}

/// Which provider serves a model that clients name.
///
/// Immutable; made anew when a provider's list has been read. What the operator wrote goes before what providers list,
/// a name before a pattern, a pattern that says more before one that says less, earlier providers before later ones.
package final class ModelDirectory: Sendable {
    private let indices: [String: Int]
    private let served: [ServedModels]
    private let targets: [String: ModelTarget]
    /// Names that providers list, where no configured name or pattern says otherwise.
    private let listed: [String: ModelTarget]
    private let mappings: [[String: String]]
    /// The patterns of all providers, those that say most first.
    private let rules: [PatternRule]

    /// Further providers of the names that several serve.
    private let others: [String: [ModelTarget]]

    /// One pattern of one provider.
    private struct PatternRule: Sendable {
        var pattern: ModelPattern
        var provider: Int
        /// The provider's name for what matches; nil: the same.
        var upstream: String?

        func target(of model: String) -> ModelTarget {
            ModelTarget(provider: provider, model: upstream.map { pattern.rewrite(model, as: $0) } ?? model)
        }
    }

    /// - Parameter served: in the order of the configuration; a target's provider is a place in it.
    package init(_ served: [ServedModels]) {
        self.served = served
        indices = Dictionary(
            served.enumerated().map { ($1.provider, $0) }, uniquingKeysWith: { first, _ in first })
        mappings = served.map {
            Dictionary($0.mapping.map { ($0.client, $0.upstream) }, uniquingKeysWith: { first, _ in first })
        }
        var targets: [String: ModelTarget] = [:]
        var listed: [String: ModelTarget] = [:]
        var rules: [PatternRule] = []
        func add(_ name: String, _ provider: Int, as upstream: String?) {
            if let pattern = ModelPattern(name) {
                rules.append(PatternRule(pattern: pattern, provider: provider, upstream: upstream))
            } else if targets[name] == nil {
                targets[name] = ModelTarget(provider: provider, model: upstream ?? name)
            }
        }
        for (index, provider) in served.enumerated() {
            for (client, upstream) in provider.mapping { add(client, index, as: upstream) }
            for model in provider.models { add(model, index, as: nil) }
        }
        for (index, provider) in served.enumerated() {
            for model in provider.listed where targets[model] == nil && listed[model] == nil {
                listed[model] = ModelTarget(provider: index, model: model)
            }
        }
        // Stable, so that of two that say as much the earlier provider's counts.
        self.rules = rules.enumerated().sorted { a, b in
            let (one, other) = (a.element.pattern.literalCount, b.element.pattern.literalCount)
            return one == other ? a.offset < b.offset : one > other
        }.map(\.element)
        self.targets = targets
        self.listed = listed
        others = ModelDirectory.others(of: targets, listed, served, self.rules)
    }

    /// For each name, who else serves it: whoever names it, then patterns, then lists, then `*`.
    private static func others(
        of targets: [String: ModelTarget], _ listed: [String: ModelTarget], _ served: [ServedModels],
        _ rules: [PatternRule]
    ) -> [String: [ModelTarget]] {
        guard served.count > 1 else { return [:] }
        var found: [String: [ModelTarget]] = [:]
        func add(_ name: String, _ target: ModelTarget) {
            guard (targets[name] ?? listed[name])?.provider != target.provider,
                found[name]?.contains(where: { $0.provider == target.provider }) != true
            else { return }
            found[name, default: []].append(target)
        }
        for (index, provider) in served.enumerated() {
            for (client, upstream) in provider.mapping where targets[client] != nil {
                add(client, ModelTarget(provider: index, model: upstream))
            }
            for model in provider.models where targets[model] != nil {
                add(model, ModelTarget(provider: index, model: model))
            }
        }
        let names = Set(targets.keys).union(listed.keys)
        for rule in rules where !rule.pattern.matchesAll {
            for name in names where rule.pattern.matches(name) { add(name, rule.target(of: name)) }
        }
        for (index, provider) in served.enumerated() {
            for model in provider.listed { add(model, ModelTarget(provider: index, model: model)) }
        }
        for rule in rules where rule.pattern.matchesAll {
            for name in names { add(name, rule.target(of: name)) }
        }
        return found
    }

    /// How many providers there are.
    package var providerCount: Int { served.count }

    /// Where a client's model name leads: a configured name, a pattern, a listed name, `provider/model`, and last `*`.
    ///
    /// The name is split at its first slash, and only when what stands before it is a provider: model ids have slashes
    /// of their own. Nil when nobody is known to serve it.
    package func target(of model: String) -> ModelTarget? {
        if let known = targets[model] { return known }
        let rule = rules.first { $0.pattern.matches(model) }
        if let rule, !rule.pattern.matchesAll { return rule.target(of: model) }
        return listed[model] ?? prefixed(model) ?? rule?.target(of: model)
    }

    private func prefixed(_ model: String) -> ModelTarget? {
        guard let slash = model.utf8.firstIndex(of: UInt8(ascii: "/")),
            let provider = indices[String(model[..<slash])]
        else { return nil }
        let rest = String(model[model.utf8.index(after: slash)...])
        return rest.isEmpty ? nil : ModelTarget(provider: provider, model: upstreamName(of: rest, at: provider))
    }

    /// Further providers that serve a model, after ``target(of:)``, in the order to be tried.
    ///
    /// None for `provider/model`, which means that provider.
    package func otherTargets(of model: String) -> [ModelTarget] {
        if let known = others[model] { return known }
        guard served.count > 1, !rules.isEmpty, targets[model] == nil, listed[model] == nil else { return [] }
        let matching = rules.filter { $0.pattern.matches(model) }
        guard let first = matching.first, !first.pattern.matchesAll || prefixed(model) == nil else { return [] }
        var found: [ModelTarget] = []
        for rule in matching where rule.provider != first.provider {
            if !found.contains(where: { $0.provider == rule.provider }) { found.append(rule.target(of: model)) }
        }
        return found
    }

    /// The target at the only provider, when there is just one.
    package func onlyTarget(of model: String) -> ModelTarget? {
        served.count == 1 ? ModelTarget(provider: 0, model: upstreamName(of: model, at: 0)) : nil
    }

    /// The name a provider, chosen by somebody else, is to be asked for: mapped, without its own `provider/` in front.
    package func upstreamName(of model: String, at provider: Int) -> String {
        guard served.indices.contains(provider) else { return model }
        if let mapped = mapped(model, at: provider) { return mapped }
        let prefix = served[provider].provider + "/"
        guard model.utf8.count > prefix.utf8.count, model.hasPrefix(prefix), !served[provider].models.contains(model),
            !served[provider].listed.contains(model)
        else { return model }
        let rest = String(model.dropFirst(prefix.count))
        return mapped(rest, at: provider) ?? rest
    }

    /// The provider's name for a mapped one; nil when nothing maps it.
    private func mapped(_ model: String, at provider: Int) -> String? {
        if let mapped = mappings[provider][model] { return mapped }
        guard !served[provider].models.contains(model) else { return nil }
        let rule = rules.first { $0.provider == provider && $0.upstream != nil && $0.pattern.matches(model) }
        return rule?.target(of: model).model
    }

    /// A provider's place; nil when there is none of that name.
    package func index(of provider: String) -> Int? { indices[provider] }

    /// Whether a provider is known to serve a model under this name.
    package func serves(_ model: String, at provider: Int) -> Bool {
        guard served.indices.contains(provider) else { return false }
        return mappings[provider][model] != nil || served[provider].models.contains(model)
            || served[provider].listed.contains(model)
            || rules.contains { $0.provider == provider && $0.pattern.matches(model) }
    }

    /// Every name a client may use, sorted. Patterns are no names.
    package var names: [String] { targets.keys.sorted() + listed.keys.filter { targets[$0] == nil }.sorted() }

    /// Every pattern with its provider and the name that is sent, in the order they are asked.
    package var patterns: [(text: String, target: ModelTarget)] {
        rules.map { ($0.pattern.text, ModelTarget(provider: $0.provider, model: $0.upstream ?? $0.pattern.text)) }
    }

    /// Known names near a mistyped one, the nearest first; few, often none.
    package func near(_ model: String) -> [String] {
        let typed = Array(model.lowercased().utf8)
        guard typed.count <= RoutingBounds.suggestedNameBytesMax else { return [] }
        var found: [(name: String, distance: Int)] = []
        for name in names.prefix(RoutingBounds.namesComparedMax) {
            let known = Array(name.lowercased().utf8)
            guard known.count <= RoutingBounds.suggestedNameBytesMax else { continue }
            let limit = max(2, min(typed.count, known.count) / 3)
            // `llama-3` for `meta/llama-3:free` is near too, however long the rest.
            let last = known.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? known
            let distance = min(
                EditDistance.between(typed, known, limit: limit), EditDistance.between(typed, last, limit: limit))
            if distance <= limit { found.append((name, distance)) }
        }
        found.sort { $0.distance == $1.distance ? $0.name < $1.name : $0.distance < $1.distance }
        return found.prefix(RoutingBounds.namesSuggestedMax).map(\.name)
    }
}

package import MercatorYAML

extension RouteConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<RouteConfiguration>(
        "What requests for some models do differently; what it does not say is as in `routing`."
    ) {
        DeclaredKey(
            "models", \.models, .list(of: .nonEmptyText), required: true,
            "Models as callers name them; `*` stands for any text. The first route that has one counts.")
        DeclaredKey(
            "providers", \.providers, .list(of: .nonEmptyText),
            "Who serves them, and nobody else; absent, whoever serves the model.")
        DeclaredKey(
            "strategy", \.strategy, .word(StandardStrategies.names, also: RoutingConfiguration.spellings),
            "How one of several is picked where no policy routes.")
        DeclaredKey(
            "weights", \.weights, .entries(of: .integer(0...1_000_000)),
            "Provider to its share, instead of `provider_weights`.")
        DeclaredKey("max_attempts", \.attemptsMax, .integer(1...16), "Attempts of a request over all providers.")
        DeclaredKey(
            "deadline", \.deadline, .positiveDuration,
            "From the first attempt until an answer begins, once a provider has failed.")
        DeclaredKey("failover", \.failover)
        DeclaredKey("hedge", \.hedge)
    }

    package mutating func check(_ node: YAMLNode, _ reader: inout SectionReader) {
        if let written = node.get("models"), written.sequence?.isEmpty == true {
            reader.report(
                written, "config/invalid-value", "a route for no model",
                hint: "name models, or write `[\"*\"]` for all of them")
        }
        guard !providers.isEmpty else { return }
        let known = providers + (failover.providers ?? [])
        for (key, _) in node.get("weights")?.mapping ?? [] where !known.contains(key.string ?? "") {
            reader.report(
                key, "config/invalid-value", "`\(key.string ?? "")` has a weight and is none of the route's providers",
                hint: "add it to `providers`, or leave its weight out")
        }
    }
}

extension KeyType where Value == [RouteConfiguration] {
    /// Routes, no more than each request can look through.
    static let routes = list(of: .section(RouteConfiguration.self)).checked { routes in
        guard routes.count > RoutingBounds.routesMax else { return nil }
        return Complaint("\(routes.count) routes", hint: "write \(RoutingBounds.routesMax) at most")
    }
}

extension RouteHedgeConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<RouteHedgeConfiguration>(
        "A second attempt at another provider while the first has nothing to show, for these models."
    ) {
        DeclaredKey(
            "after", \.after, .hedgeDelay,
            "How long the first may be silent: a duration, or such as `p95`, which is measured.")
        DeclaredKey(
            "max_extra", \.extraMax, .number(0...1),
            "Second attempts, as a share of the route's requests that could have one; `0` is none.")
    }
}

extension RouteFailoverConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<RouteFailoverConfiguration>(
        "Another provider when one fails, for these models."
    ) {
        DeclaredKey("enabled", \.isEnabled, .boolean, "Whether others are tried.")
        DeclaredKey("max_retries", \.retriesMax, .integer(0...100), "Providers tried after the first.")
        DeclaredKey("retry_delay", \.pause, .duration, "Pause before the next provider.")
        DeclaredKey(
            "on_rate_limit", \.onRateLimit, .choice(),
            "After 429: the next provider, the same one after a pause before the next, or the client gets it.")
        DeclaredKey(
            "on_missing_model", \.onMissingModel, .boolean,
            "Whether the next is tried when a provider answers that it does not know the model.")
        DeclaredKey(
            "providers", \.providers, .list(of: .nonEmptyText),
            "Providers tried after the others, in order. Absent, those of `routing.failover`, unless the route names "
                + "its providers.")
    }
}

extension RoutingConfiguration {
    /// Warns of models that never come to their route, because an earlier one has them.
    func checkRoutes(_ node: YAMLNode, _ reader: inout SectionReader) {
        var earlier: [(text: String, pattern: ModelPattern?)] = []
        for route in node.get("routes")?.sequence ?? [] {
            let written = route.get("models")?.sequence ?? []
            for item in written {
                guard let text = item.string else { continue }
                // Only a star of the earlier one can take in a later one's, and it takes whatever that stands for.
                let taken = earlier.first { $0.text == text || $0.pattern?.matches(text) == true }
                guard let taken else { continue }
                reader.warn(
                    item, "config/unreachable-route",
                    "`\(text)` never comes here: the route for `\(taken.text)` is before",
                    hint: "put this route first")
            }
            earlier += written.compactMap(\.string).map { ($0, ModelPattern($0)) }
        }
    }
}

package import MercatorDiagnostics

/// Fills sections from YAML trees, keeps to their declarations, and collects every mistake on the way.
package struct SectionReader {
    package private(set) var diagnostics: [Diagnostic] = []
    /// Keys from the root to the value being read.
    private var path: [Step] = []
    /// Planned keys a warning was given for, so that each has one.
    private var warned: Set<String> = []
    /// Inside a planned section whose warning covers all of it.
    private var isCovered = false

    /// Top-level keys that begin so hold anchors for aliases, and are nobody's business.
    package static let freePrefix = "x-"

    private enum Step {
        case key(String)
        /// An entry of a mapping of named things: noun and name.
        case entry(String, String)
        case item(Int)
    }

    package init() {}

    /// Sets what `node` says and leaves the rest of `section` as it is.
    package mutating func fill<Section: ConfigurationSection>(_ section: inout Section, from node: YAMLNode) {
        guard !node.isNull else { return requireKeys(of: Section.self, given: [], at: node) }
        guard let members = node.mapping else {
            return report(node, "config/wrong-shape", "\(container) must be a mapping, not \(node.shapeName)")
        }
        let declaration = Section.declaration
        var given: [String: String] = [:]
        var misspelt: Set<String> = []
        for (keyNode, value) in members {
            let spelling = keyNode.string ?? ""
            if path.isEmpty, spelling.hasPrefix(Self.freePrefix) { continue }
            guard let key = declaration.key(spelling) else {
                if let meant = unknown(keyNode, in: Section.self) { misspelt.insert(meant) }
                continue
            }
            if let other = given.updateValue(spelling, forKey: key.name) {
                report(
                    keyNode, "config/two-spellings", "`\(other)` and `\(spelling)` are the same key", hint: "keep one")
                continue
            }
            guard !value.isNull else { continue }
            descend(.key(key.name)) { reader in
                let covered = reader.isCovered
                if key.isPlanned { reader.noteUnlessOff(keyNode, value) }
                key.read(value, into: &section, &reader)
                reader.isCovered = covered
            }
        }
        requireKeys(of: Section.self, given: misspelt.union(given.keys), at: node)
        section.check(node, &self)
    }

    /// Reads the entries of a mapping of named sections, in file order.
    mutating func entries<Section: NamedSection>(of type: Section.Type, from node: YAMLNode) -> [Section]? {
        guard let members = node.mapping else {
            report(node, "config/wrong-shape", "`\(pathText)` must be a mapping of names, not \(node.shapeName)")
            return nil
        }
        return members.map { keyNode, value in
            var section = Section()
            section.name = keyNode.string ?? ""
            if let complaint = Section.complaint(aboutName: section.name) {
                report(keyNode, "config/invalid-name", "the name `\(section.name)` \(complaint)")
            }
            // A missing key is reported where the entry begins, which is its name.
            let body = value.isNull ? YAMLNode(.mapping([]), position: keyNode.position, source: keyNode.source) : value
            descend(.entry(Section.noun, section.name)) { $0.fill(&section, from: body) }
            return section
        }
    }

    /// Runs `body` with the item's number in the path.
    mutating func item<Result>(_ index: Int, _ body: (inout SectionReader) -> Result) -> Result {
        descend(.item(index), body)
    }

    /// Runs `body` with a name the author chose in the path.
    mutating func named<Result>(_ name: String, _ body: (inout SectionReader) -> Result) -> Result {
        descend(.entry("entry", name), body)
    }

    /// Adds an error at `node`.
    package mutating func report(_ node: YAMLNode, _ code: String, _ message: String, hint: String? = nil) {
        guard diagnostics.count < YAMLBounds.diagnosticsMax else { return }
        diagnostics.append(node.diagnostic(.error, code: code, message, hint: hint))
    }

    /// Adds a warning at `node`.
    package mutating func warn(_ node: YAMLNode, _ code: String, _ message: String, hint: String? = nil) {
        diagnostics.append(node.diagnostic(.warning, code: code, message, hint: hint))
    }

    /// The path as people write it: `providers.openai.timeout`.
    package var pathText: String {
        path.reduce(into: "") { text, step in
            switch step {
            case .key(let name), .entry(_, let name): text += text.isEmpty ? name : "." + name
            case .item(let index): text += "[\(index)]"
            }
        }
    }

    /// The key being read, for messages: `timeout`.
    package var keyName: String {
        switch path.last {
        case .key(let name), .entry(_, let name): name
        case .item, nil: pathText
        }
    }

    /// What holds the key being read: "provider `openai`", "`proxy.cors`", "the configuration".
    private var container: String {
        switch path.last {
        case nil: "the configuration"
        case .entry(let noun, let name): "\(noun) `\(name)`"
        case .key, .item: "`\(pathText)`"
        }
    }

    private mutating func descend<Result>(_ step: Step, _ body: (inout SectionReader) -> Result) -> Result {
        path.append(step)
        defer { path.removeLast() }
        return body(&self)
    }

    /// Reports an unknown key; returns the declared one that seems to be meant.
    private mutating func unknown<Section: ConfigurationSection>(_ node: YAMLNode, in type: Section.Type) -> String? {
        guard diagnostics.count < YAMLBounds.diagnosticsMax else { return nil }
        let name = node.string ?? ""
        let spellings = type.declaration.keys.flatMap { [$0.name] + $0.aliases }
        let near = Suggestion.nearest(name, in: spellings)
        let guess =
            near.map { "did you mean `\($0)`? " } ?? Self.home(of: name, in: type).map { "it belongs in `\($0)`; " }
        report(
            node, "config/unknown-key", "unknown key `\(name)` in \(container)",
            hint: (guess ?? "") + "keys are listed in docs/configuration/reference.md")
        return near.flatMap { type.declaration.key($0)?.name }
    }

    /// The section below `type` that has the key.
    private static func home<Section: ConfigurationSection>(of name: String, in type: Section.Type) -> String? {
        type.shape.keys.first { key in
            if case .section(let section) = key.shape { section.key(name) != nil } else { false }
        }?.name
    }

    private mutating func requireKeys<Section: ConfigurationSection>(
        of type: Section.Type, given: Set<String>, at node: YAMLNode
    ) {
        for key in Section.declaration.keys where key.isRequired && !given.contains(key.name) {
            report(node, "config/missing-key", "\(container) has no `\(key.name)`", hint: "\(key.name): \(key.summary)")
        }
    }

    /// Warns that nothing acts on a planned key yet, once a key whatever entry it is in, and not when it is off.
    private mutating func noteUnlessOff(_ keyNode: YAMLNode, _ value: YAMLNode) {
        defer { isCovered = true }
        guard !isCovered, !value.isSwitchedOff else { return }
        let general = path.reduce(into: "") { text, step in
            switch step {
            case .key(let name): text += text.isEmpty ? name : "." + name
            case .entry: text += ".<name>"
            case .item: text += "[]"
            }
        }
        guard warned.insert(general).inserted else { return }
        warn(
            keyNode, "config/not-active-yet", "`\(general)` is configured but not active yet",
            hint: "it is checked and has no effect in this version")
    }
}

extension YAMLNode {
    /// Whether it asks for nothing: `false`, `0`, `0s`, an empty collection, or a mapping that is switched off.
    fileprivate var isSwitchedOff: Bool {
        switch value {
        case .null: true
        case .scalar(let text, _): text == "false" || text == "0" || text == "0s" || text == "none"
        case .sequence(let items): items.isEmpty
        case .mapping(let members):
            get("enabled")?.bool == false || members.allSatisfy { $0.value.isSwitchedOff }
        }
    }
}

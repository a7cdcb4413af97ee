import MercatorDiagnostics
import MercatorYAML

/// Reads policies out of YAML, in every form in which they are written.
///
/// Forms are told apart key by key, not file by file, so that mixed files read as their author meant them.
struct PolicyReader {
    var report = PolicyReport()
    /// What `includes` may name; nil where includes cannot be followed.
    let included: IncludedFiles?
    var policies: [PolicyDraft] = []
    /// Variables that a document with a list of policies declares for all of them.
    var sharedVariables: [String: YAMLNode] = [:]
    /// The files that are being included, outermost first; empty outside of includes.
    var trail: [String] = []
    private(set) var isInline = false

    init(included: IncludedFiles? = nil) {
        self.included = included
    }

    /// Keys of a policy file that describe it and have no effect.
    private static let describing: Set<String> = [
        "author", "created", "metadata", "mpl_version", "tags", "updated", "version",
    ]
    /// The words under `mode:`.
    static let modes = PolicyMode.allCases.map(\.rawValue)
    private static let policyKeys: Set<String> = describing.union([
        "description", "enabled", "includes", "mode", "name", "priority", "rules", "tests", "variables",
    ])

    /// Reads a file of one or more documents.
    mutating func read(_ text: SourceText) {
        let before = policies.count
        let documents = YAMLReader.read(text, diagnostics: &report.diagnostics)
        for document in documents { self.document(document) }
        guard policies.count == before, trail.isEmpty, !report.diagnostics.contains(where: { $0.path == text.path })
        else { return }
        report.diagnostics.append(
            Diagnostic(.warning, code: "policy/empty", message: "the file holds no policy", path: text.path))
    }

    /// Reads the list under `policies:` of a configuration file.
    mutating func readInline(_ node: YAMLNode) {
        let before = policies.count
        isInline = true
        defer { isInline = false }
        list(node, fallbackName: "inline")
        for index in before..<policies.count { policies[index].isInline = true }
    }

    private mutating func document(_ node: YAMLNode) {
        sharedVariables = [:]
        let name = Self.fallbackName(node.path)
        if node.sequence != nil { return list(node, fallbackName: name) }
        guard let members = node.mapping else {
            report.error(
                "form", "a policy file is a mapping or a list of rules, not \(node.shapeName)", at: node,
                hint: "begin with `policies:`")
            return
        }
        guard let listed = node.get("policies") else { return policy(node, fallbackName: name) }
        for (key, _) in members { checkKnown(key, in: "a policy file", known: Self.policyKeys.union(["policies"])) }
        sharedVariables = node.get("variables").map { variables($0) } ?? [:]
        let hasRules = node.get("rules") != nil
        let included = hasRules ? [] : node.get("includes").map { includeForAll($0) } ?? []
        list(listed, fallbackName: name)
        policies += included
        if hasRules { policy(node, fallbackName: name, ignoring: ["policies"]) }
    }

    /// What policies without a name are called: `policies` for `etc/policies.yaml`.
    static func fallbackName(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? "policies"
        let stem = name.split(separator: ".").first ?? name
        return stem.isEmpty ? "policies" : String(stem)
    }

    private mutating func checkKnown(_ key: YAMLNode, in place: String, known: Set<String>) {
        if !known.contains(key.string ?? "") { report.unknown(key, in: place, known: known) }
    }

    /// A list of policies, of bare rules, or of both.
    mutating func list(_ node: YAMLNode, fallbackName: String) {
        if node.isNull { return }
        guard let items = node.sequence else {
            report.error(
                "form", "`policies` must be a list, not \(node.shapeName)", at: node,
                hint: "write each policy as `- name: …` with `rules:` below it")
            return
        }
        var bare: [YAMLNode] = []
        for item in items {
            if RuleReader.isRule(item) { bare.append(item) } else { policy(item, fallbackName: fallbackName) }
        }
        guard let first = bare.first else { return }
        var draft = PolicyDraft(name: fallbackName, node: first)
        draft.variables = sharedVariables
        draft.rules = rules(bare, of: draft)
        policies.append(draft)
    }

    private mutating func policy(_ node: YAMLNode, fallbackName: String, ignoring: Set<String> = []) {
        guard let members = node.mapping else {
            report.error("form", "a policy is a mapping, not \(node.shapeName)", at: node)
            return
        }
        var draft = PolicyDraft(name: fallbackName, node: node)
        draft.variables = sharedVariables
        var isEnabled = true
        var ruleNodes: [YAMLNode]?
        var includes: YAMLNode?
        for (key, value) in members where !ignoring.contains(key.string ?? "") {
            switch key.string ?? "" {
            case "name": draft.name = report.text(value, "name") ?? draft.name
            case "description": draft.summary = report.text(value, "description") ?? ""
            case "priority":
                draft.priority = report.integer(value, "priority", in: -1_000_000...1_000_000) ?? draft.priority
            case "mode": draft.isShadow = (report.word(value, "mode") as PolicyMode?) == .shadow
            case "enabled": isEnabled = report.flag(value, "enabled") ?? true
            case "variables": draft.variables.merge(variables(value)) { _, own in own }
            case "rules": ruleNodes = ruleList(value)
            case "includes": includes = value
            default: checkKnown(key, in: "policy `\(draft.name)`", known: Self.policyKeys)
            }
        }
        guard isEnabled else {
            report.disabled.append(RuleReference(policy: draft.name, rule: ""))
            return report.warning("disabled", "policy `\(draft.name)` is switched off", at: node)
        }
        draft.rules = rules(ruleNodes ?? [], of: draft)
        let included = includes.map { include($0, in: &draft) } ?? []
        if draft.rules.isEmpty, trail.isEmpty, !report.diagnostics.containsError {
            report.warning("empty", "policy `\(draft.name)` holds no rule", at: node)
        }
        policies.append(draft)
        policies += included
    }

    private mutating func ruleList(_ node: YAMLNode) -> [YAMLNode] {
        if node.isNull { return [] }
        if let rules = node.sequence { return rules }
        report.error("form", "`rules` must be a list, not \(node.shapeName)", at: node)
        return []
    }

    mutating func variables(_ node: YAMLNode) -> [String: YAMLNode] {
        if node.isNull { return [:] }
        guard let members = node.mapping else {
            report.error("type", "`variables` must be a mapping, not \(node.shapeName)", at: node)
            return [:]
        }
        return Dictionary(members.map { ($0.key.string ?? "", $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// The rules in the order they run: `priority` first, then position.
    private mutating func rules(_ nodes: [YAMLNode], of policy: PolicyDraft) -> [RuleDraft] {
        var drafts: [RuleDraft] = []
        for (position, node) in nodes.enumerated() {
            let reader = RuleReader(policy: policy.name)
            if let rule = reader.read(node, position: position, report: &report) { drafts.append(rule) }
        }
        return Self.ordered(drafts)
    }

    /// Rules in the order they run: higher `priority` first, equal ones as they stand.
    static func ordered(_ rules: [RuleDraft]) -> [RuleDraft] {
        let ordered = rules.enumerated().sorted { a, b in
            a.element.priority == b.element.priority
                ? a.offset < b.offset : a.element.priority > b.element.priority
        }
        return ordered.enumerated().map { index, entry in
            var rule = entry.element
            rule.number = index + 1
            return rule
        }
    }
}

/// Whether a policy is enforced or only watched.
private enum PolicyMode: String, CaseIterable {
    case enforce, shadow
}

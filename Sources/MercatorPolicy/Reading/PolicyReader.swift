import MercatorDiagnostics
import MercatorYAML

/// Reads policies out of YAML, in every form in which they are written.
///
/// Forms are told apart key by key, not file by file, so that mixed files read as their author meant them.
struct PolicyReader {
    var report = PolicyReport()
    private(set) var policies: [PolicyDraft] = []

    /// Keys of a policy file that describe it and have no effect.
    private static let describing: Set<String> = [
        "author", "created", "metadata", "mpl_version", "tags", "updated", "version",
    ]
    private static let policyKeys: Set<String> = describing.union([
        "description", "enabled", "includes", "mode", "name", "priority", "rules", "tests", "variables",
    ])

    /// Reads a file of one or more documents.
    mutating func read(_ text: SourceText) {
        let before = policies.count
        let documents = YAMLReader.read(text, diagnostics: &report.diagnostics)
        for document in documents { self.document(document) }
        guard policies.count == before, !report.diagnostics.contains(where: { $0.path == text.path }) else { return }
        report.diagnostics.append(
            Diagnostic(.warning, code: "policy/empty", message: "the file holds no policy", path: text.path))
    }

    /// Reads the list under `policies:` of a configuration file.
    mutating func readInline(_ node: YAMLNode) {
        let before = policies.count
        list(node, fallbackName: "inline")
        for index in before..<policies.count { policies[index].isInline = true }
    }

    private mutating func document(_ node: YAMLNode) {
        if node.sequence != nil { return list(node, fallbackName: fileName(node.path)) }
        guard let members = node.mapping else {
            report.error(
                "form", "a policy file is a mapping or a list of rules, not \(node.shapeName)", at: node,
                hint: "begin with `policies:`")
            return
        }
        if let listed = node.get("policies") {
            for (key, _) in members where !["policies", "description", "name", "rules"].contains(key.string ?? "") {
                checkKnown(key, in: "a policy file", known: Self.policyKeys.union(["policies"]))
            }
            list(listed, fallbackName: fileName(node.path))
            guard node.get("rules") != nil else { return }
        }
        policy(node, fallbackName: fileName(node.path), ignoring: ["policies"])
    }

    private mutating func checkKnown(_ key: YAMLNode, in place: String, known: Set<String>) {
        if !known.contains(key.string ?? "") { report.unknown(key, in: place, known: known) }
    }

    /// A list of policies, of bare rules, or of both.
    private mutating func list(_ node: YAMLNode, fallbackName: String) {
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
        draft.rules = rules(bare, of: draft)
        policies.append(draft)
    }

    private mutating func policy(_ node: YAMLNode, fallbackName: String, ignoring: Set<String> = []) {
        guard let members = node.mapping else {
            report.error("form", "a policy is a mapping, not \(node.shapeName)", at: node)
            return
        }
        var draft = PolicyDraft(name: fallbackName, node: node)
        var isEnabled = true
        var ruleNodes: [YAMLNode]?
        for (key, value) in members where !ignoring.contains(key.string ?? "") {
            switch key.string ?? "" {
            case "name": draft.name = report.text(value, "name") ?? draft.name
            case "description": draft.summary = report.text(value, "description") ?? ""
            case "priority":
                draft.priority = report.integer(value, "priority", in: -1_000_000...1_000_000) ?? draft.priority
            case "mode": draft.isShadow = (report.word(value, "mode") as PolicyMode?) == .shadow
            case "enabled": isEnabled = report.flag(value, "enabled") ?? true
            case "variables": draft.variables = variables(value)
            case "rules": ruleNodes = ruleList(value)
            case "includes":
                report.error(
                    "not-active", "`includes` is not active yet, so that rules would be missing", at: key,
                    hint: "give the folder that holds all files as the policy path")
            default: checkKnown(key, in: "policy `\(draft.name)`", known: Self.policyKeys)
            }
        }
        guard isEnabled else {
            report.disabled.append(RuleReference(policy: draft.name, rule: ""))
            return report.warning("disabled", "policy `\(draft.name)` is switched off", at: node)
        }
        draft.rules = rules(ruleNodes ?? [], of: draft)
        if draft.rules.isEmpty, !report.diagnostics.containsError {
            report.warning("empty", "policy `\(draft.name)` holds no rule", at: node)
        }
        policies.append(draft)
    }

    private mutating func ruleList(_ node: YAMLNode) -> [YAMLNode] {
        if node.isNull { return [] }
        if let rules = node.sequence { return rules }
        report.error("form", "`rules` must be a list, not \(node.shapeName)", at: node)
        return []
    }

    private mutating func variables(_ node: YAMLNode) -> [String: YAMLNode] {
        if node.isNull { return [:] }
        guard let members = node.mapping else {
            report.error("type", "`variables` must be a mapping, not \(node.shapeName)", at: node)
            return [:]
        }
        return Dictionary(members.map { ($0.key.string ?? "", $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// The rules in the order they run: `priority` first, then position.
    private mutating func rules(_ nodes: [YAMLNode], of policy: PolicyDraft) -> [RuleDraft] {
        var drafts: [(position: Int, rule: RuleDraft)] = []
        for (position, node) in nodes.enumerated() {
            let reader = RuleReader(policy: policy.name)
            if let rule = reader.read(node, position: position, report: &report) { drafts.append((position, rule)) }
        }
        let ordered = drafts.sorted { a, b in
            a.rule.priority == b.rule.priority ? a.position < b.position : a.rule.priority > b.rule.priority
        }
        return ordered.map(\.rule)
    }
}

/// Whether a policy is enforced or only watched.
private enum PolicyMode: String, CaseIterable {
    case enforce, shadow
}

/// `policies` for `etc/policies.yaml`.
private func fileName(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? "policies"
    let stem = name.split(separator: ".").first ?? name
    return stem.isEmpty ? "policies" : String(stem)
}

import MercatorDiagnostics
import MercatorYAML

/// `includes`: the rules and variables of other files.
extension PolicyReader {
    /// Adds what the included files say to a policy: their variables over its own and, where a file holds one policy,
    /// that one's rules below its own. Policies of files that hold several, or are only watched, are returned.
    mutating func include(_ node: YAMLNode, in draft: inout PolicyDraft) -> [PolicyDraft] {
        var others: [PolicyDraft] = []
        for text in texts(node) {
            let reader = reading(text)
            draft.variables = overwriting(draft.variables, with: reader.sharedVariables)
            guard let only = reader.only else {
                others += reader.policies
                continue
            }
            draft.variables = overwriting(draft.variables, with: only.variables)
            draft.rules += only.rules
        }
        draft.rules = Self.ordered(draft.rules)
        return others
    }

    /// The same for a document that lists policies: the included ones stand beside them, and are returned.
    mutating func includeForAll(_ node: YAMLNode) -> [PolicyDraft] {
        var others: [PolicyDraft] = []
        for text in texts(node) {
            let reader = reading(text)
            sharedVariables = overwriting(sharedVariables, with: reader.sharedVariables)
            if let only = reader.only { sharedVariables = overwriting(sharedVariables, with: only.variables) }
            others += reader.policies.filter { !$0.rules.isEmpty }
        }
        return others
    }

    /// The policy, when there is just one and it decides.
    private var only: PolicyDraft? {
        policies.count == 1 && !policies[0].isShadow ? policies[0] : nil
    }

    /// The texts that a list names, in order; those that cannot be had are reported here or were before.
    private mutating func texts(_ node: YAMLNode) -> [SourceText] {
        guard let written = report.texts(node, "includes"), !written.isEmpty else { return [] }
        guard let included, !isInline else {
            report.error(
                "include", "cannot include: these policies are not read from a file", at: node,
                hint: "write them in a policy file, and name that in `policy.file_path`")
            return []
        }
        return (node.sequence ?? [node]).compactMap { item in
            let path = IncludedFiles.path(of: item.string ?? "", in: node.path)
            guard !trail.contains(path), trail.count <= PolicyBounds.includeDepthMax else { return nil }
            return included.texts[path]
        }
    }

    private mutating func reading(_ text: SourceText) -> PolicyReader {
        var reader = PolicyReader(included: included)
        reader.trail = trail + [text.path]
        reader.read(text)
        report.diagnostics += reader.report.diagnostics
        return reader
    }

    private mutating func overwriting(
        _ variables: [String: YAMLNode], with others: [String: YAMLNode]
    ) -> [String: YAMLNode] {
        var variables = variables
        for (name, node) in others.sorted(by: { $0.key < $1.key }) {
            if let old = variables[name], old.path != node.path || old.position != node.position {
                report.warning(
                    "variable-overwritten", "variable `\(name)` replaces the one of the including file", at: node,
                    hint: "the other is in \(old.path), line \(old.position.line); give one of them another name")
            }
            variables[name] = node
        }
        return variables
    }
}

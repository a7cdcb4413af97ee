import MercatorDiagnostics

/// The members of a mapping while it is read: keys are scalars and differ, and `<<` merges.
///
/// Source: YAML 1.1 type repository, "Merge Key": members written out win over merged ones, earlier merges over later.
struct YAMLMembers {
    private var own: [(key: YAMLNode, value: YAMLNode)] = []
    private var inherited: [(key: YAMLNode, value: YAMLNode)] = []
    private var lines: [String: Int] = [:]

    mutating func add(key: YAMLNode, value: YAMLNode, diagnostics: inout [Diagnostic]) {
        guard diagnostics.count < YAMLBounds.diagnosticsMax else { return }
        if case .scalar("<<", style: .plain) = key.value {
            return merge(value, diagnostics: &diagnostics)
        }
        guard let name = key.string else {
            diagnostics.append(
                key.diagnostic(.error, code: "yaml/key-not-scalar", "a key must be a word, not \(key.shapeName)"))
            return
        }
        if let line = lines[name] {
            diagnostics.append(
                key.diagnostic(
                    .error, code: "yaml/duplicate-key", "duplicate key `\(name)`",
                    hint: "it was given before in line \(line); keep one of them"))
            return
        }
        lines[name] = key.position.line
        own.append((key, value))
    }

    /// Own members first, then merged ones that are not overridden.
    var merged: [(key: YAMLNode, value: YAMLNode)] {
        guard !inherited.isEmpty else { return own }
        var seen = Set(lines.keys)
        return own + inherited.filter { seen.insert($0.key.string ?? "").inserted }
    }

    private mutating func merge(_ value: YAMLNode, diagnostics: inout [Diagnostic]) {
        for part in value.sequence ?? [value] {
            guard let members = part.mapping else {
                diagnostics.append(
                    part.diagnostic(.error, code: "yaml/merge", "`<<` merges mappings, and this is \(part.shapeName)"))
                continue
            }
            inherited += members
        }
    }
}

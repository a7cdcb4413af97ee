import Testing

/// One breach of a house rule: where, which rule, what to do.
struct Finding: CustomStringConvertible {
    let path: String
    let line: Int
    let rule: String
    let hint: String

    var description: String { "\(path):\(line): \(rule)\n  hint: \(hint)" }
}

/// Fails the running test once, with all findings listed.
func expectNone(_ findings: [Finding]) {
    guard !findings.isEmpty else { return }
    let list = findings.map(\.description).joined(separator: "\n")
    Issue.record("\(findings.count) untidy:\n\(list)")
}

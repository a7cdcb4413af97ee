import MercatorExpression
import MercatorJSON
import MercatorYAML

/// Expectations about what goes out and what comes back.
extension PolicyExpectation {
    mutating func readBodies(_ key: String, _ node: YAMLNode, _ report: inout PolicyReport) {
        switch key {
        case "redacted": readRedactions(key, node, &report)
        case "claims":
            // Whose account a limit is counted on.
            contains(key, node, &report) { $0.verdict.claims.map { "\($0.key): \($0.limit) \($0.unit.rawValue)" } }
        default:
            let isReply = key.hasPrefix("response")
            let isWanted = !key.contains("_not_")
            for part in report.texts(node, key) ?? [] {
                add(key, quoted(part)) { outcome in
                    guard let body = isReply ? outcome.reply : outcome.body else { return isWanted ? "no body" : nil }
                    if texts(of: body).contains(where: { $0.contains(part) }) == isWanted { return nil }
                    return isWanted ? TracedText.shown(.json(body), isSecret: false) : "a text that holds it"
                }
            }
        }
    }

    /// `true`, `false`, or how many texts.
    private mutating func readRedactions(_ key: String, _ node: YAMLNode, _ report: inout PolicyReport) {
        if let flag = node.bool {
            add(key, "\(flag)") { $0.verdict.redactions.isEmpty != flag ? nil : "\(!flag)" }
        } else if let wanted = report.integer(node, key, in: 0...Int.max) {
            add(key, "\(wanted)") { outcome in
                let count = outcome.verdict.redactions.reduce(0) { $0 + $1.count }
                return count == wanted ? nil : "\(count)"
            }
        }
    }
}

/// Every text in a body, keys left out.
private func texts(of body: JSONValue) -> [String] {
    var texts: [String] = []
    var open = [body]
    while let value = open.popLast() {
        switch value.kind {
        case .string: texts.append(value.string ?? "")
        case .array: open += value.elements
        case .object: open += value.members.map(\.value)
        default: break
        }
    }
    return texts
}

package import MercatorDiagnostics

/// Puts the environment's values in place of `${NAME}`, `${NAME:-default}` and `${NAME:?message}`.
///
/// `$${` is a plain `${`.
///
/// A value that was put in is not searched again.
package struct VariableExpansion {
    /// The value of a variable; nil when it is not set.
    private let lookup: (String) -> String?
    private var keys: [String] = []
    package private(set) var diagnostics: [Diagnostic] = []

    package init(lookup: @escaping (String) -> String?) {
        self.lookup = lookup
    }

    /// The tree with all scalar values expanded; keys, and whatever `skips` names by its path, stay as they are.
    package mutating func expanding(_ node: YAMLNode, skips: ([String]) -> Bool) -> YAMLNode {
        // What has no place came from the environment, or from a flag, where the shell has had its turn.
        guard !skips(keys) else { return node }
        switch node.value {
        case .null: return node
        case .scalar(let text, let style):
            guard node.place != nil, text.utf8.contains(UInt8(ascii: "$")) else { return node }
            return node.replacing(.scalar(expanding(text, of: node), style: style))
        case .sequence(let items):
            return node.replacing(
                .sequence(
                    items.indices.map { index in
                        below("\(index)") { $0.expanding(items[index], skips: skips) }
                    }))
        case .mapping(let members):
            return node.replacing(
                .mapping(
                    members.map { key, value in
                        (key, below(key.string ?? "") { $0.expanding(value, skips: skips) })
                    }))
        }
    }

    private mutating func below<Result>(_ key: String, _ body: (inout VariableExpansion) -> Result) -> Result {
        keys.append(key)
        defer { keys.removeLast() }
        return body(&self)
    }

    private mutating func expanding(_ text: String, of node: YAMLNode) -> String {
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.utf8.firstIndex(of: UInt8(ascii: "$")) {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                let offset = text.utf8.distance(from: text.startIndex, to: rest.startIndex)
                guard let end = rest.utf8.firstIndex(of: UInt8(ascii: "}")) else {
                    report(
                        node, offset, "unfinished-variable", "`${` without `}`", hint: "write `$${` for a plain `${`")
                    return result + rest
                }
                let inside = rest[rest.index(rest.startIndex, offsetBy: 2)..<end]
                result += value(of: inside, at: offset, node)
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    private mutating func value(of reference: Substring, at offset: Int, _ node: YAMLNode) -> String {
        let name = String(reference.prefix { $0 != ":" })
        let rest = reference.dropFirst(name.count)
        if name == "secret", rest.hasPrefix(":"), !rest.hasPrefix(":-"), !rest.hasPrefix(":?") {
            let variable = Self.variable(named: rest.dropFirst())
            report(
                node, offset, "secret-provider",
                "secret providers are not built yet, so `${\(reference)}` has no value",
                hint: "put the secret into an environment variable and write `${\(variable)}`")
            return ""
        }
        guard Self.isName(name), rest.isEmpty || rest.hasPrefix(":-") || rest.hasPrefix(":?") else {
            report(
                node, offset, "malformed-variable", "`${\(reference)}` is not a variable",
                hint: "write `${NAME}`, `${NAME:-default}` or `${NAME:?message}`; `$${` is a plain `${`")
            return ""
        }
        let value = lookup(name)
        if let value, !value.isEmpty || rest.isEmpty { return value }
        if rest.hasPrefix(":-") { return String(rest.dropFirst(2)) }
        let said = rest.dropFirst(2)
        let reason = value == nil ? "is not set" : "is empty"
        report(
            node, offset, "unset-variable",
            "`\(keys.joined(separator: "."))` needs the environment variable `\(name)`, which \(reason)"
                + (said.isEmpty ? "" : ": \(said)"),
            hint: "set it, or write a default: `${\(name):-…}`")
        return ""
    }

    private mutating func report(_ node: YAMLNode, _ offset: Int, _ code: String, _ message: String, hint: String) {
        guard diagnostics.count < YAMLBounds.diagnosticsMax else { return }
        var diagnostic = node.diagnostic(.error, code: "config/" + code, message, hint: hint)
        if diagnostic.position != nil { diagnostic.position = node.content?.position(atUTF8Offset: offset) }
        diagnostics.append(diagnostic)
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return name.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || $0 == "_" || ("0"..."9").contains($0))
        }
    }

    /// `openai-api-key` becomes `OPENAI_API_KEY`.
    private static func variable(named secret: Substring) -> String {
        String(secret.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}

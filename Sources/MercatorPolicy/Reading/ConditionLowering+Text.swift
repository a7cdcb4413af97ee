import MercatorYAML

/// The spelling of paths, values and patterns in expressions.
extension ConditionLowering {
    /// A template in which `{{ request.messages[*].role }}` is spelled as an expression.
    static func spellingProjections(in template: String) -> String {
        guard template.contains("[*]") else { return template }
        var spelled = ""
        var rest = Substring(template)
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            let inner = String(rest[open.upperBound..<close.lowerBound].filter { $0 != " " })
            spelled += rest[..<open.upperBound]
            spelled += inner.contains("[*]") ? path(inner) : String(rest[open.upperBound..<close.lowerBound])
            spelled += "}}"
            rest = rest[close.upperBound...]
        }
        return spelled + rest
    }

    /// A field's path as an expression; wildcards and filters become one key that the request reader understands.
    static func path(_ path: String) -> String {
        guard path.contains("[*]") || path.contains("="),
            let root = ["request", "response"].first(where: { path.hasPrefix($0 + ".") })
        else { return path }
        return "\(root)[\(quoted(String(path.dropFirst(root.count + 1))))]"
    }

    /// A value as a literal; `{{ variables.x }}` alone is the variable. Nil after an error.
    mutating func literal(_ node: YAMLNode) -> String? {
        switch node.value {
        case .null: return "null"
        case .sequence(let items):
            var parts: [String] = []
            for item in items {
                guard let part = literal(item) else { return nil }
                parts.append(part)
            }
            return "[" + parts.joined(separator: ", ") + "]"
        case .mapping:
            report.error("condition", "a condition's value cannot be a mapping", at: node)
            return nil
        case .scalar(let text, _):
            if let expression = Self.placeholder(text) { return expression }
            return node.int != nil || node.double != nil || node.bool != nil ? text : Self.quoted(text)
        }
    }

    /// A regular expression as a literal: right of `matches` only `\\` and the quote are escapes.
    mutating func pattern(_ node: YAMLNode) -> String? {
        guard let text = report.text(node, "value") else { return nil }
        return Self.placeholder(text) ?? Self.quoted(text)
    }

    /// A function's argument: a path, a variable or a literal.
    mutating func argument(_ node: YAMLNode) -> String? {
        guard let text = node.string, node.int == nil, node.double == nil, node.bool == nil else {
            return literal(node)
        }
        if let expression = Self.placeholder(text) { return expression }
        let root = text.prefix { $0 != "." && $0 != "[" }
        return Self.roots.contains(String(root)) && text.count > root.count ? Self.path(text) : Self.quoted(text)
    }

    /// Whether two lists share an element, or a list holds a value; tools count by their names.
    static func shares(_ a: String, _ b: String) -> String {
        if b.hasPrefix("\"") { return "(\(a) contains \(b))" }
        if a.hasPrefix("\"") { return "(\(b) contains \(a))" }
        let (list, names) = a.hasPrefix("request") ? (a, b) : (b, a)
        return "\(list).exists(item, item in \(names) or item.name in \(names) or item.function.name in \(names))"
    }

    private static let roots: Set<String> = Set(
        FieldCatalogue.rows.compactMap { row in row.path.split(separator: ".").first.map(String.init) })

    /// The expression in a text that is one placeholder and nothing else.
    private static func placeholder(_ text: String) -> String? {
        guard text.hasPrefix("{{"), text.hasSuffix("}}") else { return nil }
        let inner = text.dropFirst(2).dropLast(2)
        guard !inner.contains("{{") else { return nil }
        return String(inner.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    private static func quoted(_ text: String) -> String {
        var literal = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\\": literal += "\\\\"
            case "\"": literal += "\\\""
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            default: literal.unicodeScalars.append(character)
            }
        }
        return literal + "\""
    }
}

extension Substring {
    /// Where a short text first stands; nil where it does not.
    fileprivate func firstRange(of text: String) -> Range<Index>? {
        var at = startIndex
        while at < endIndex {
            if self[at...].hasPrefix(text) { return at..<index(at, offsetBy: text.count) }
            at = index(after: at)
        }
        return nil
    }
}

import MercatorExpression
import MercatorYAML

/// The spelling of paths, values and patterns in expressions.
extension ConditionLowering {
    /// A field's path as an expression. A structured path never subtracts: a segment that an expression would not take
    /// for one name is written as a key.
    static func path(_ path: String) -> String {
        guard path.contains("-") else { return path }
        let isFree = HyphenatedNames.areAllowed(in: path)
        var written = ""
        for segment in path.split(separator: ".", omittingEmptySubsequences: false) {
            let name = segment.prefix { $0 != "[" }
            let parts = name.split(separator: "-", omittingEmptySubsequences: false).dropFirst()
            if written.isEmpty {
                written += segment
            } else if parts.isEmpty || isFree && parts.allSatisfy({ $0.first?.isLetter ?? false }) {
                written += "." + segment
            } else {
                written += "[\(QuotedText.literal(String(name)))]" + segment.dropFirst(name.count)
            }
        }
        return written
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
            return node.int != nil || node.double != nil || node.bool != nil ? text : QuotedText.literal(text)
        }
    }

    /// A regular expression as a literal: right of `matches` only `\\` and the quote are escapes.
    mutating func pattern(_ node: YAMLNode) -> String? {
        guard let text = report.text(node, "value") else { return nil }
        return Self.placeholder(text) ?? QuotedText.pattern(text)
    }

    /// A function's argument: a path, a variable or a literal.
    mutating func argument(_ node: YAMLNode) -> String? {
        guard let text = node.string, node.int == nil, node.double == nil, node.bool == nil else {
            return literal(node)
        }
        if let expression = Self.placeholder(text) { return expression }
        let root = text.prefix { $0 != "." && $0 != "[" }
        return Self.roots.contains(String(root)) && text.count > root.count ? Self.path(text) : QuotedText.literal(text)
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
}

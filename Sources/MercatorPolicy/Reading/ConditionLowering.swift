import MercatorDiagnostics
import MercatorYAML

/// Writes a structured condition (`{field, operator, value}`, `all`, `any`, `not`, functions, `match`) as an
/// expression.
///
/// Every part is put in parentheses, so that nothing depends on precedence.
struct ConditionLowering {
    var report: PolicyReport

    private static let operators: [String: String] = [
        "!=": "!=", "<": "<", "<=": "<=", "==": "==", ">": ">", ">=": ">=", "contains": "contains",
        "ends_with": "ends_with", "eq": "==", "gt": ">", "gte": ">=", "in": "in", "lt": "<", "lte": "<=",
        "matches": "matches", "matches_regex": "matches", "ne": "!=", "not_contains": "not contains",
        "not_in": "not in", "not_matches": "not matches", "starts_with": "starts_with",
    ]
    /// Every word under `operator:`, sorted.
    static let operatorNames = (operators.keys + special).sorted()

    static let special = ["contains_any", "exists", "not_contains_any"]
    static let functions = [
        "contains", "has_injection", "has_pii", "has_sensitive", "in_business_hours", "len", "lower", "upper",
    ]
    private static let keys = [
        "all", "any", "args", "client_identity", "field", "function", "name", "not", "operator", "value",
    ]

    /// The expression's text, empty when the condition always applies; nil after an error.
    mutating func text(of node: YAMLNode) -> String? {
        condition(node, depth: 0)
    }

    private mutating func condition(_ node: YAMLNode, depth: Int) -> String? {
        guard depth < PolicyBounds.conditionDepthMax else {
            report.error("too-deep", "conditions are nested more than \(depth) deep", at: node)
            return nil
        }
        if let items = node.sequence { return joined(items, by: " and ", depth: depth) }
        if let text = node.string { return "(\(text))" }
        guard let members = node.mapping else {
            report.error("condition", "a condition is a mapping or a list, not \(node.shapeName)", at: node)
            return nil
        }
        for (key, _) in members where !Self.keys.contains(key.string ?? "") {
            report.unknown(key, in: "a condition", known: Self.keys)
            return nil
        }
        // Several forms in one mapping all have to hold.
        var parts: [String] = []
        let forms = Self.forms.filter { node.get($0) != nil && ($0 != "name" || node.get("field") == nil) }
        for key in forms {
            guard let part = form(node, key, depth: depth) else { return nil }
            if forms.count == 1 { return part }
            parts.append(part.isEmpty ? "true" : part)
        }
        guard !parts.isEmpty else { return comparison(node, fieldKey: "field") }
        return "(" + parts.joined(separator: " and ") + ")"
    }

    /// The keys that a condition begins with.
    static let forms = ["all", "any", "not", "client_identity", "function", "field", "name"]

    /// The part of a mapping that one of ``forms`` begins.
    private mutating func form(_ node: YAMLNode, _ key: String, depth: Int) -> String? {
        guard let value = node.get(key) else { return nil }
        switch key {
        case "all": return joined(value.sequence ?? [value], by: " and ", depth: depth)
        case "any": return joined(value.sequence ?? [value], by: " or ", depth: depth)
        case "not": return condition(value, depth: depth + 1).map { $0.isEmpty ? "false" : "(not (\($0)))" }
        case "client_identity": return literal(value).map { "(client_identity == \($0))" }
        case "function": return function(node)
        default: break
        }
        // `match:` wraps the field, its operator and value in a mapping of their own.
        if key == "field", value.mapping != nil { return comparison(value, fieldKey: "name") }
        return comparison(node, fieldKey: key)
    }

    private mutating func joined(_ items: [YAMLNode], by word: String, depth: Int) -> String? {
        var parts: [String] = []
        for item in items {
            guard let part = condition(item, depth: depth + 1) else { return nil }
            parts.append(part.isEmpty ? "true" : part)
        }
        return parts.isEmpty ? "" : "(" + parts.joined(separator: word) + ")"
    }

    private mutating func comparison(_ node: YAMLNode, fieldKey: String) -> String? {
        guard let field = node.get(fieldKey), let path = report.text(field, fieldKey) else {
            report.error("condition", "a condition without `field`", at: node, hint: "write `field: request.model`")
            return nil
        }
        guard let operatorNode = node.get("operator"), let word = report.text(operatorNode, "operator") else {
            report.error("condition", "a condition without `operator`", at: node, hint: "write `operator: \"==\"`")
            return nil
        }
        return compare(Self.path(path), word, node.get("value"), at: operatorNode)
    }

    private mutating func compare(_ left: String, _ word: String, _ value: YAMLNode?, at node: YAMLNode) -> String? {
        switch word {
        case "exists": return "(\(left) \(value?.bool == false ? "==" : "!=") null)"
        case "contains_any", "not_contains_any":
            let parts = (value?.sequence ?? value.map { [$0] } ?? []).compactMap { literal($0) }
            let any = parts.isEmpty ? "false" : parts.map { "\(left) contains \($0)" }.joined(separator: " or ")
            return word == "contains_any" ? "(\(any))" : "(not (\(any)))"
        default: break
        }
        guard let spelled = Self.operators[word] else {
            let words = Self.operatorNames
            report.error(
                "unknown-operator", "unknown operator `\(word)`", at: node,
                hint: Suggestion.nearest(word, in: words).map { "did you mean `\($0)`?" }
                    ?? "operators are \(words.joined(separator: ", "))")
            return nil
        }
        guard let value else {
            report.error("condition", "operator `\(word)` needs a `value`", at: node)
            return nil
        }
        let right = spelled.hasSuffix("matches") ? pattern(value) : literal(value)
        return right.map { "(\(left) \(spelled) \($0))" }
    }

    private mutating func function(_ node: YAMLNode) -> String? {
        guard let nameNode = node.get("function"), let name = report.text(nameNode, "function") else { return nil }
        guard Self.functions.contains(name) else {
            report.error(
                "unknown-function", "unknown function `\(name)`", at: nameNode,
                hint: Suggestion.nearest(name, in: Self.functions).map { "did you mean `\($0)`?" }
                    ?? "functions are \(Self.functions.joined(separator: ", "))")
            return nil
        }
        let written = node.get("args").map { $0.sequence ?? ($0.isNull ? [] : [$0]) } ?? []
        let arguments = written.compactMap { argument($0) }
        let call: String
        switch name {
        case "in_business_hours":
            call = "(time.weekday >= 1 and time.weekday <= 5 and time.hour >= 9 and time.hour < 17)"
        case "contains":
            guard arguments.count == 2 else {
                report.error("condition", "`contains` takes a list and a value", at: node)
                return nil
            }
            call = Self.shares(arguments[0], arguments[1])
        default: call = "\(name)(\(arguments.joined(separator: ", ")))"
        }
        guard let operatorNode = node.get("operator"), let word = operatorNode.string else { return call }
        return compare(call, word, node.get("value"), at: operatorNode)
    }
}

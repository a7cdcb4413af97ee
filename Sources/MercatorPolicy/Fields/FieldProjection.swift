import MercatorExpression
import MercatorJSON

/// A structured path with wildcards and filters: `messages[*].content[type=image].text`.
///
/// Reads the body and yields a flat list; what does not fit the path contributes nothing.
struct FieldProjection: Sendable {
    private enum Step: Sendable {
        case key(String)
        case index(Int)
        case all
        /// Elements whose member equals, or does not equal, the text.
        case filter(String, String, equal: Bool)
    }

    private let steps: [Step]

    /// The projection; nil when the path has no brackets, or brackets that mean nothing.
    ///
    /// - Parameter mayBePlain: whether a path without brackets is one, too.
    init?(_ path: String, mayBePlain: Bool = false) {
        guard mayBePlain || path.contains("[") else { return nil }
        var steps: [Step] = []
        for part in path.split(separator: ".") {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            guard let key = pieces.first, !key.isEmpty else { return nil }
            steps.append(.key(String(key)))
            for piece in pieces.dropFirst() {
                guard piece.hasSuffix("]"), let step = Self.bracket(piece.dropLast()) else { return nil }
                steps.append(step)
            }
        }
        self.steps = steps
    }

    private static func bracket(_ text: Substring) -> Step? {
        if text == "*" { return .all }
        if let index = Int(text) { return .index(index) }
        guard let equals = text.firstIndex(of: "=") else { return nil }
        let isNegated = text[..<equals].hasSuffix("!")
        let key = isNegated ? text[..<equals].dropLast() : text[..<equals]
        let value = text[text.index(after: equals)...].filter { $0 != "\"" && $0 != "'" }
        return key.isEmpty ? nil : .filter(String(key), String(value), equal: !isNegated)
    }

    /// The elements found, in order; null when the path names one value and it is absent.
    func read(_ body: JSONValue) -> ExpressionValue { .list(values(in: body).map { .json($0) }) }

    /// The values found, in order.
    func values(in body: JSONValue) -> [JSONValue] {
        var values = [body]
        for step in steps { values = values.flatMap { Self.apply(step, to: $0) } }
        return values
    }

    private static func apply(_ step: Step, to value: JSONValue) -> [JSONValue] {
        switch step {
        case .key(let key): return value[key].map { [$0] } ?? []
        case .index(let index): return value[index < 0 ? value.count &+ index : index].map { [$0] } ?? []
        case .all: return Array(value.elements)
        case .filter(let key, let text, let equal):
            // Content that is one string is a text part, as the API defines it.
            if value.kind == .string { return key == "type" && (text == "text") == equal ? [value] : [] }
            return value.elements.filter { element in (element[key]?.stringEquals(text) ?? false) == equal }
        }
    }
}

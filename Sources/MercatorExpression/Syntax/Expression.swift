/// A parsed expression: a tree in an array, children before parents, each node with the place it came from.
package struct Expression: Sendable {
    /// Index of a node.
    typealias Place = Int

    enum Kind: Sendable {
        case literal(ExpressionValue)
        case name(String)
        case select(Place, String)
        case index(Place, Place)
        /// What stands in the brackets of a path through lists: `*`, `role=user` or `type!=text`.
        case elements(String)
        /// `f(a, b)`.
        case call(String, [Place])
        /// `x.f(a, b)`.
        case method(Place, String, [Place])
        case list([Place])
        case map([(key: Place, value: Place)])
        case not(Place)
        case negate(Place)
        case and([Place])
        case or([Place])
        case binary(BinaryOperator, Place, Place)
        case conditional(Place, Place, Place)
        /// What could not be read; reported already.
        case invalid
    }

    struct Node: Sendable {
        var kind: Kind
        /// UTF-8 offset of the token that diagnostics point at.
        var offset: Int
        /// 1 for a leaf.
        var depth: Int
    }

    /// The text as written.
    package let text: String
    private(set) var nodes: [Node] = []
    private(set) var root: Place = 0
    /// What part of the text each node stands for; as many as ``nodes``.
    private(set) var extents: [TextExtent] = []

    /// Reads a text; nil when it has syntax errors, which are in the report.
    static func parse(_ text: String, dialect: Dialect, report: inout ExpressionReport) -> Expression? {
        guard text.utf8.count <= ExpressionBounds.textLengthMax else {
            let limit = ExpressionBounds.textLengthMax
            report.error("too-long", "the expression is longer than \(limit) bytes", at: 0)
            return nil
        }
        let bytes = Array(text.utf8)
        let tokens = Lexer.tokens(of: bytes, report: &report)
        var parser = Parser(bytes: bytes, tokens: tokens, dialect: dialect, report: report)
        var expression = Expression(text: text)
        expression.root = parser.parse(into: &expression)
        report = parser.report
        guard !report.hasErrors else { return nil }
        expression.extents = expression.extents(tokens)
        return expression
    }

    private init(text: String) {
        self.text = text
    }

    /// Adds a node over nodes that are there; its depth is one more than theirs.
    mutating func add(_ kind: Kind, at offset: Int) -> Place {
        var below = 0
        for child in Self.children(of: kind) { below = max(below, nodes[child].depth) }
        nodes.append(Node(kind: kind, offset: offset, depth: below + 1))
        return nodes.count - 1
    }

    /// Whether another level on this node would be too many, or there are too many nodes already.
    func isFull(at place: Place) -> Bool {
        nodes[place].depth >= ExpressionBounds.depthMax || nodes.count >= ExpressionBounds.nodesMax
    }

    static func children(of kind: Kind) -> [Place] {
        switch kind {
        case .literal, .name, .elements, .invalid: []
        case .select(let a, _), .not(let a), .negate(let a): [a]
        case .index(let a, let b), .binary(_, let a, let b): [a, b]
        case .call(_, let places), .list(let places), .and(let places), .or(let places): places
        case .method(let a, _, let places): [a] + places
        case .map(let entries): entries.flatMap { [$0.key, $0.value] }
        case .conditional(let a, let b, let c): [a, b, c]
        }
    }
}

/// Operators between two values.
enum BinaryOperator: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case `in` = "in"
    case matches
    case contains
    case startsWith = "starts_with"
    case endsWith = "ends_with"

    /// Whether the operator orders its sides.
    var isOrdering: Bool {
        switch self {
        case .less, .lessOrEqual, .greater, .greaterOrEqual: true
        default: false
        }
    }

    var isArithmetic: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .remainder: true
        default: false
        }
    }
}

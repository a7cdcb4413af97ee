/// One node of a program: what to do with which other nodes. Indexes point into the arrays of ``Code``.
enum Instruction: Sendable {
    case constant(Int32)
    case field(slot: Int32)
    /// The variable of a macro.
    case local(Int32)
    case select(Int32, name: Int32)
    case index(Int32, Int32)
    case length(Int32)
    case not(Int32)
    case negate(Int32)
    case and(start: Int32, count: Int32)
    case or(start: Int32, count: Int32)
    case compare(BinaryOperator, Int32, Int32)
    /// A field against a constant: most conditions of most policies.
    case compareField(BinaryOperator, slot: Int32, constant: Int32)
    case arithmetic(BinaryOperator, Int32, Int32)
    /// `contains`, `starts_with`, `ends_with`.
    case text(BinaryOperator, Int32, Int32)
    case member(Int32, of: Int32)
    case matches(Int32, pattern: Int32)
    /// The same for a field, and the pattern's place in ``FieldTable/patterns``.
    case matchesField(slot: Int32, pattern: Int32, place: Int32)
    /// A pattern that is known only at run time.
    case matchesComputed(Int32, Int32)
    case conditional(Int32, Int32, Int32)
    case list(start: Int32, count: Int32)
    /// `count` entries, keys and values in turn.
    case map(start: Int32, count: Int32)
    case function(Int32, start: Int32, count: Int32)
    case host(HostFunction, start: Int32, count: Int32)
    /// A selector of a timestamp or duration; the zone is -1 when it is not given.
    case timePart(TimePart, Int32, zone: Int32)
    case comprehension(Int32)
    case isPresent(slot: Int32)
    case hasKey(Int32, name: Int32)
    /// What has no value: an undeclared name, an unknown function.
    case failure(Int32)
}

/// A macro over the elements of a list or the keys of a map.
struct Comprehension: Sendable {
    enum Kind: Sendable {
        case all, exists, existsOne, filter, map
    }

    var kind: Kind
    var range: Int32
    var local: Int
    /// The condition; -1 where `map` has none.
    var predicate: Int32
    /// What `map` makes of an element; -1 for the others.
    var transform: Int32
    /// Nodes evaluated in one turn, at most.
    var turnCost: Int
}

/// A program laid out for evaluation.
struct Code: Sendable {
    let text: String
    let dialect: Dialect
    var nodes: [Instruction] = []
    var constants: [ExpressionValue] = []
    var names: [String] = []
    var operands: [Int32] = []
    var patterns: [Pattern] = []
    var functions: [ExpressionFunction] = []
    var comprehensions: [Comprehension] = []
    var failures: [EvaluationError] = []
    var hostFunctions: [HostFunction] = []
    var slots: [Int] = []
    var fields: [FieldReference] = []
    /// The part of ``text`` that each node stands for; only traces read it.
    var extents: [TextExtent] = []
    var root: Int32 = 0
    var type = ExpressionType.any

    init(text: String, dialect: Dialect) {
        self.text = text
        self.dialect = dialect
    }

    /// The value, when the root is a constant.
    var constant: ExpressionValue? {
        guard case .constant(let index) = nodes[Int(root)] else { return nil }
        return constants[Int(index)]
    }

    func operands(_ start: Int32, _ count: Int32) -> ArraySlice<Int32> {
        operands[Int(start)..<Int(start + count)]
    }
}

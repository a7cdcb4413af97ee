/// Turns a parsed expression into ``Code``: resolves names, checks types, folds constants. One walk, children first.
struct Lowering {
    /// A node of the program with what is known of its value.
    struct Operand {
        var place: Int32
        var type: ExpressionType
        var isConstant = false
    }

    let expression: Expression
    let dialect: Dialect
    let schema: ExpressionSchema
    var fields: FieldTable
    var report: ExpressionReport
    var program: Code
    /// Names of the macro variables around this place.
    var locals: [String] = []

    init(
        expression: Expression, dialect: Dialect, schema: ExpressionSchema, fields: FieldTable, report: ExpressionReport
    ) {
        self.expression = expression
        self.dialect = dialect
        self.schema = schema
        self.fields = fields
        self.report = report
        program = Code(text: expression.text, dialect: dialect)
    }

    /// The whole program.
    mutating func code() -> Code? {
        let root = lower(expression.root)
        program.root = root.place
        program.type = root.type
        return program
    }

    // MARK: emitting

    mutating func emit(_ instruction: Instruction, _ type: ExpressionType = .any) -> Operand {
        program.nodes.append(instruction)
        program.extents.append(TextExtent())
        return Operand(place: Int32(program.nodes.count - 1), type: type)
    }

    mutating func constant(_ value: ExpressionValue) -> Operand {
        program.constants.append(value)
        var operand = emit(.constant(Int32(program.constants.count - 1)), value.type)
        operand.isConstant = true
        return operand
    }

    /// Emits an operation; computes it at once when all it needs is constant.
    mutating func emit(
        _ instruction: Instruction, _ type: ExpressionType, folding operands: [Operand], at offset: Int
    ) -> Operand {
        let operand = emit(instruction, type)
        guard operands.allSatisfy(\.isConstant) else { return operand }
        var source = EmptyFieldSource()
        var state = EvaluationState()
        do throws(EvaluationError) {
            return constant(try program.value(operand.place, &source, &state))
        } catch {
            if dialect == .mpl { report.warning("always-fails", "this always fails: \(error.message)", at: offset) }
            return operand
        }
    }

    mutating func failure(_ code: EvaluationErrorCode, _ message: String) -> Operand {
        program.failures.append(EvaluationError(code, message))
        return emit(.failure(Int32(program.failures.count - 1)))
    }

    mutating func name(_ text: String) -> Int32 {
        program.names.append(text)
        return Int32(program.names.count - 1)
    }

    mutating func operands(_ operands: [Operand]) -> (start: Int32, count: Int32) {
        let start = Int32(program.operands.count)
        program.operands.append(contentsOf: operands.map(\.place))
        return (start, Int32(operands.count))
    }

    /// The constant that an operand is; nil for anything else.
    func value(of operand: Operand) -> ExpressionValue? {
        guard case .constant(let index) = program.nodes[Int(operand.place)] else { return nil }
        return program.constants[Int(index)]
    }

    // MARK: the walk

    mutating func lower(_ place: Expression.Place) -> Operand {
        let operand = lowered(place)
        program.extents[Int(operand.place)] = expression.extents[place]
        return operand
    }

    private mutating func lowered(_ place: Expression.Place) -> Operand {
        let node = expression.nodes[place]
        switch node.kind {
        case .literal(let value): return constant(value)
        case .elements: return elements(at: node.offset)
        case .name, .select: return path(place)
        case .index(let operand, let index): return lowerIndex(place, operand, index, at: node.offset)
        case .call(let name, let arguments): return call(name, arguments, at: node.offset)
        case .method(let receiver, let name, let arguments):
            return method(receiver, name, arguments, at: node.offset)
        case .list(let elements): return lowerList(elements, at: node.offset)
        case .map(let entries): return lowerMap(entries, at: node.offset)
        case .not(let operand):
            let inner = condition(operand)
            return emit(.not(inner.place), .bool, folding: [inner], at: node.offset)
        case .negate(let operand):
            let inner = lower(operand)
            return emit(.negate(inner.place), inner.type, folding: [inner], at: node.offset)
        case .and(let sides): return logic(sides, isAnd: true, at: node.offset)
        case .or(let sides): return logic(sides, isAnd: false, at: node.offset)
        case .binary(let operation, let left, let right):
            return binary(operation, left, right, at: node.offset)
        case .conditional(let test, let yes, let no): return conditional(test, yes, no, at: node.offset)
        case .invalid: return failure(.undeclared, "the expression could not be read")
        }
    }

    /// A child in a boolean position.
    mutating func condition(_ place: Expression.Place) -> Operand {
        let operand = lower(place)
        if dialect == .mpl {
            switch operand.type {
            case .any, .bool, .null, .text: break
            default:
                report.error(
                    "type", "a condition belongs here, this is \(operand.type.article)",
                    at: expression.nodes[place].offset, hint: "compare it with something")
            }
        }
        return operand
    }

    private mutating func logic(_ sides: [Expression.Place], isAnd: Bool, at offset: Int) -> Operand {
        let lowered = sides.map { condition($0) }
        let (start, count) = operands(lowered)
        let instruction: Instruction = isAnd ? .and(start: start, count: count) : .or(start: start, count: count)
        return emit(instruction, .bool, folding: lowered, at: offset)
    }

    private mutating func conditional(
        _ test: Expression.Place, _ yes: Expression.Place, _ no: Expression.Place, at offset: Int
    ) -> Operand {
        let (a, b, c) = (condition(test), lower(yes), lower(no))
        let type: ExpressionType = b.type == c.type ? b.type : .any
        return emit(.conditional(a.place, b.place, c.place), type, folding: [a, b, c], at: offset)
    }

    private mutating func lowerList(_ elements: [Expression.Place], at offset: Int) -> Operand {
        let lowered = elements.map { lower($0) }
        let (start, count) = operands(lowered)
        return emit(.list(start: start, count: count), .list, folding: lowered, at: offset)
    }

    private mutating func lowerMap(
        _ entries: [(key: Expression.Place, value: Expression.Place)], at offset: Int
    ) -> Operand {
        var lowered: [Operand] = []
        for entry in entries {
            lowered.append(lower(entry.key))
            lowered.append(lower(entry.value))
        }
        let (start, _) = operands(lowered)
        return emit(.map(start: start, count: Int32(entries.count)), .map, folding: lowered, at: offset)
    }

    private mutating func lowerIndex(
        _ place: Expression.Place, _ operand: Expression.Place, _ index: Expression.Place, at offset: Int
    ) -> Operand {
        if dialect == .mpl, staticSteps(place) != nil { return path(place) }
        let (a, b) = (lower(operand), lower(index))
        return emit(.index(a.place, b.place), .any, folding: [a, b], at: offset)
    }
}

extension ExpressionValue {
    /// The type of this very value.
    var type: ExpressionType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .text: .text
        case .bytes: .bytes
        case .list: .list
        case .map: .map
        case .timestamp: .timestamp
        case .duration: .duration
        case .json: .any
        }
    }
}

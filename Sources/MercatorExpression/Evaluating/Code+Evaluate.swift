/// The evaluator: two functions that walk the nodes, one for conditions and one for values.
///
/// Depth is bounded by the compiler, loops by the budget. Hot: a condition must not allocate.
extension Code {
    /// The node as a condition. In MPL null does not hold; a value of another type is an error.
    func truth<Source: FieldSource & ~Copyable>(
        _ node: Int32, _ source: inout Source, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Bool {
        switch nodes[Int(node)] {
        case .compareField(let operation, let slot, let constant):
            if dialect == .mpl, source.isKnownToBeNull(Int(slot)) { return nullHolds(operation, Int(constant)) }
            return try compare(operation, source.value(of: Int(slot)), constants[Int(constant)], &state)
        case .and(let start, let count):
            return try junction(start, count, decisive: false, &source, &state)
        case .or(let start, let count):
            return try junction(start, count, decisive: true, &source, &state)
        case .not(let operand):
            return try !truth(operand, &source, &state)
        default:
            return try otherTruth(node, &source, &state)
        }
    }

    /// Null against a constant, as the policy language has it: only equality can hold.
    func nullHolds(_ operation: BinaryOperator, _ constant: Int) -> Bool {
        switch operation {
        case .equal: constants[constant].isNull
        case .notEqual: !constants[constant].isNull
        default: false
        }
    }

    /// The rarer conditions, apart so that the frame of the common ones stays small.
    @inline(never)
    private func otherTruth<Source: FieldSource & ~Copyable>(
        _ node: Int32, _ source: inout Source, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Bool {
        switch nodes[Int(node)] {
        case .matches(let operand, let pattern):
            return try found(patterns[Int(pattern)], in: try value(operand, &source, &state), &state)
        case .matchesField(let slot, let pattern, let place):
            let subject = source.value(of: Int(slot))
            if let isFound = source.isFound(Int(place), in: Int(slot)) { return isFound }
            return try found(patterns[Int(pattern)], in: subject, &state)
        case .compare(let operation, let a, let b):
            let left = try value(a, &source, &state)
            return try compare(operation, left, try value(b, &source, &state), &state)
        case .matchesComputed(let operand, let pattern):
            let subject = try value(operand, &source, &state)
            return try foundComputed(try value(pattern, &source, &state), in: subject, &state)
        case .text(let operation, let a, let b):
            let left = try value(a, &source, &state)
            return try textOperation(operation, left, try value(b, &source, &state), &state)
        case .member(let element, let container):
            let sought = try value(element, &source, &state)
            return try isMember(sought, of: try value(container, &source, &state), &state)
        case .isPresent(let slot):
            return source.isPresent(Int(slot))
        case .hasKey(let operand, let name):
            return try hasKey(try value(operand, &source, &state), names[Int(name)])
        case .comprehension(let index):
            let comprehension = comprehensions[Int(index)]
            switch comprehension.kind {
            case .all, .exists, .existsOne: return try quantify(comprehension, &source, &state)
            case .filter, .map: throw .clash("a condition")
            }
        default:
            return try condition(try value(node, &source, &state))
        }
    }

    /// The node's value.
    func value<Source: FieldSource & ~Copyable>(
        _ node: Int32, _ source: inout Source, _ state: inout EvaluationState
    ) throws(EvaluationError) -> ExpressionValue {
        switch nodes[Int(node)] {
        case .constant(let index):
            return constants[Int(index)]
        case .field(let slot):
            return source.value(of: Int(slot))
        case .local(let index):
            return state.locals[Int(index)]
        case .select(let operand, let name):
            return try select(try value(operand, &source, &state), names[Int(name)])
        case .index(let operand, let index):
            let container = try value(operand, &source, &state)
            return try element(of: container, at: try value(index, &source, &state), &state)
        case .length(let operand):
            return try length(try value(operand, &source, &state), &state)
        case .negate(let operand):
            return try negated(try value(operand, &source, &state))
        case .arithmetic(let operation, let a, let b):
            let left = try value(a, &source, &state)
            return try compute(operation, left, try value(b, &source, &state), &state)
        case .conditional(let test, let yes, let no):
            return try value(try truth(test, &source, &state) ? yes : no, &source, &state)
        case .comprehension(let index) where comprehensions[Int(index)].kind == .filter:
            return try filtered(comprehensions[Int(index)], &source, &state)
        case .comprehension(let index) where comprehensions[Int(index)].kind == .map:
            return try mapped(comprehensions[Int(index)], &source, &state)
        case .list, .map, .function, .host, .timePart, .failure:
            return try built(node, &source, &state)
        default:
            return .bool(try truth(node, &source, &state))
        }
    }

    /// The nodes that collect several values.
    private func built<Source: FieldSource & ~Copyable>(
        _ node: Int32, _ source: inout Source, _ state: inout EvaluationState
    ) throws(EvaluationError) -> ExpressionValue {
        switch nodes[Int(node)] {
        case .list(let start, let count):
            try state.spend(elements: Int(count))
            return .list(try values(start, count, &source, &state))
        case .map(let start, let count):
            try state.spend(elements: Int(count))
            let parts = try values(start, count * 2, &source, &state)
            var map = ExpressionMap()
            for at in stride(from: 0, to: parts.count, by: 2) {
                guard map.insert(parts[at + 1], forKey: parts[at]) else {
                    throw EvaluationError(.invalidArgument, "a map has a key twice, or one that cannot be a key")
                }
            }
            return .map(map)
        case .function(let index, let start, let count):
            return try call(functions[Int(index)], try values(start, count, &source, &state), &state)
        case .host(let function, let start, let count):
            let arguments = try values(start, count, &source, &state)
            if let first = arguments.first, first.isNull { return .null }
            return source.call(function, arguments)
        case .timePart(let part, let operand, let zone):
            let operand = try value(operand, &source, &state)
            return try timePart(part, of: operand, zone: zone < 0 ? nil : try value(zone, &source, &state), &source)
        case .failure(let index):
            throw failures[Int(index)]
        default:
            throw .clash("the expression")
        }
    }

    private func values<Source: FieldSource & ~Copyable>(
        _ start: Int32, _ count: Int32, _ source: inout Source, _ state: inout EvaluationState
    ) throws(EvaluationError) -> [ExpressionValue] {
        guard count > 0 else { return [] }
        var values: [ExpressionValue] = []
        values.reserveCapacity(Int(count))
        for operand in operands(start, count) { values.append(try value(operand, &source, &state)) }
        return values
    }

    private func call(
        _ function: ExpressionFunction, _ arguments: [ExpressionValue], _ state: inout EvaluationState
    ) throws(EvaluationError) -> ExpressionValue {
        if dialect == .mpl, !function.takesNull, arguments.contains(where: \.isNull) { return .null }
        return try function.body(arguments.map(\.resolved), &state)
    }

    /// A value in a boolean position.
    private func condition(_ value: ExpressionValue) throws(EvaluationError) -> Bool {
        if let bool = value.bool { return bool }
        if dialect == .mpl, value.isNull { return false }
        throw .clash("a condition")
    }

    /// `and` (decided by false) or `or` (decided by true). A deciding side absorbs the errors of the others.
    private func junction<Source: FieldSource & ~Copyable>(
        _ start: Int32, _ count: Int32, decisive: Bool, _ source: inout Source, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Bool {
        var failure: EvaluationError?
        for at in Int(start)..<Int(start + count) {
            do throws(EvaluationError) {
                if try truth(operands[at], &source, &state) == decisive { return decisive }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return !decisive
    }

    // MARK: reading values

    private func select(_ value: ExpressionValue, _ name: String) throws(EvaluationError) -> ExpressionValue {
        if let member = value.member(name) { return member }
        guard dialect == .cel else { return .null }
        throw EvaluationError(.noSuchKey, "the value has no such field")
    }

    private func hasKey(_ value: ExpressionValue, _ name: String) throws(EvaluationError) -> Bool {
        switch value {
        case .map(let map): return map[name] != nil
        case .json(let json) where json.kind == .object: return json[name] != nil
        default:
            guard dialect == .cel else { return false }
            throw .clash("`has`")
        }
    }

    private func length(_ value: ExpressionValue, _ state: inout EvaluationState) throws(EvaluationError)
        -> ExpressionValue
    {
        if let own = value.member("length") { return own }
        if let count = value.count { return .int(Int64(count)) }
        switch value {
        case .json(let json):
            guard let length = json.withStringBytes({ UTF8Text.scalarCount($0) }) else { return .null }
            try state.spend(bytes: length)
            return .int(Int64(length))
        case .string(let text), .text(let text):
            try state.spend(bytes: text.utf8.count)
            return .int(Int64(text.unicodeScalars.count))
        case .bytes(let bytes):
            return .int(Int64(bytes.count))
        default:
            return .null
        }
    }

    private func element(
        of container: ExpressionValue, at index: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> ExpressionValue {
        if dialect == .mpl, container.isNull || index.isNull { return .null }
        if case .map(let map) = container {
            if let value = map.value(forKey: index) { return value }
        } else if case .json(let json) = container, json.kind == .object {
            if let key = index.string, let value = json[key] { return .json(value) }
        } else {
            guard let count = container.count else { throw .clash("`[]`") }
            guard let position = ExpressionNumber(index.resolved)?.exactInt else { throw .clash("`[]`") }
            if case .json = container { try state.spend(elements: count >> 3) }
            if position >= 0 || dialect == .mpl, let value = container.element(Int(position)) { return value }
        }
        guard dialect == .cel else { return .null }
        throw EvaluationError(.noSuchKey, "there is no such element")
    }
}

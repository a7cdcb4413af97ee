import MercatorDiagnostics

/// Functions, methods and macros.
extension Lowering {
    mutating func call(_ name: String, _ arguments: [Expression.Place], at offset: Int) -> Operand {
        if name == "has", arguments.count == 1 { return has(arguments[0], at: offset) }
        if name == "matches", arguments.count == 2 { return matches(lower(arguments[0]), arguments[1], at: offset) }
        if dialect == .mpl, let special = policyCall(name, arguments, at: offset) { return special }
        guard let function = StandardFunctions.global(name), dialect == .mpl || !function.isPolicyOnly else {
            return unknownFunction(name, arguments, at: offset)
        }
        return apply(function, arguments.map { lower($0) }, at: offset)
    }

    /// The calls that only the policy language has and that are no ordinary functions; nil for all others.
    private mutating func policyCall(_ name: String, _ arguments: [Expression.Place], at offset: Int) -> Operand? {
        switch (name, arguments.count) {
        case ("contains", 2): return binary(.contains, arguments[0], arguments[1], at: offset)
        case ("starts_with", 2): return binary(.startsWith, arguments[0], arguments[1], at: offset)
        case ("ends_with", 2): return binary(.endsWith, arguments[0], arguments[1], at: offset)
        case ("in_business_hours", 0): return businessHours()
        default: return HostFunction(rawValue: name).map { host($0, arguments, at: offset) }
        }
    }

    /// Monday to Friday, 9 to 17 o'clock, in the zone that the fields of `time` are in.
    private mutating func businessHours() -> Operand {
        let bounds: [(String, BinaryOperator, Int64)] = [
            ("weekday", .greaterOrEqual, 1), ("weekday", .lessOrEqual, 5), ("hour", .greaterOrEqual, 9),
            ("hour", .less, 17),
        ]
        var sides: [Operand] = []
        for (name, operation, bound) in bounds {
            program.constants.append(.int(bound))
            let slot = slot([.key("time"), .key(name)])
            let constant = Int32(program.constants.count - 1)
            sides.append(emit(.compareField(operation, slot: slot, constant: constant), .bool))
        }
        let (start, count) = operands(sides)
        return emit(.and(start: start, count: count), .bool)
    }

    mutating func method(
        _ receiver: Expression.Place, _ name: String, _ arguments: [Expression.Place], at offset: Int
    ) -> Operand {
        if let namespace = namespace(receiver) {
            let qualified = "\(namespace).\(name)"
            if let function = StandardFunctions.global(qualified) {
                return apply(function, arguments.map { lower($0) }, at: offset)
            }
            if dialect == .mpl, isInactive(namespace, qualified) {
                report.warning(
                    "inactive-function", "`\(qualified)` belongs to a service that is not configured; it is null",
                    at: expression.nodes[receiver].offset)
                return constant(.null)
            }
        }
        if let kind = Comprehension.Kind(name), (2...3).contains(arguments.count) {
            return comprehension(kind, receiver, arguments, at: offset)
        }
        switch (name, arguments.count) {
        case ("matches", 1): return matches(lower(receiver), arguments[0], at: offset)
        case ("contains", 1): return binary(.contains, receiver, arguments[0], at: offset)
        case ("startsWith", 1), ("starts_with", 1): return binary(.startsWith, receiver, arguments[0], at: offset)
        case ("endsWith", 1), ("ends_with", 1): return binary(.endsWith, receiver, arguments[0], at: offset)
        default: break
        }
        if let part = TimePart(rawValue: name), arguments.count <= 1 {
            let operands = ([receiver] + arguments).map { lower($0) }
            let zone = operands.count == 2 ? operands[1].place : -1
            let needsZone = operands.count == 2 ? [Operand(place: 0, type: .any)] : operands
            return emit(.timePart(part, operands[0].place, zone: zone), .int, folding: needsZone, at: offset)
        }
        guard let function = StandardFunctions.member(name) else {
            return unknownFunction(name, [receiver] + arguments, at: offset)
        }
        return apply(function, ([receiver] + arguments).map { lower($0) }, at: offset)
    }

    /// The name before the dot of a call, when it is no variable.
    private func namespace(_ receiver: Expression.Place) -> String? {
        guard case .name(let name) = expression.nodes[receiver].kind, !locals.contains(name) else { return nil }
        return name
    }

    private func isInactive(_ namespace: String, _ qualified: String) -> Bool {
        StandardFunctions.serviceNamespaces.contains(namespace) || schema.inactiveFunctions.contains(qualified)
    }

    private mutating func apply(_ function: ExpressionFunction, _ arguments: [Operand], at offset: Int) -> Operand {
        guard function.arity.contains(arguments.count) else {
            if dialect == .mpl {
                let count = function.isMember ? arguments.count - 1 : arguments.count
                report.error("arguments", "`\(function.name)` does not take \(count) arguments", at: offset)
            }
            return failure(.noSuchFunction, "a function has the wrong number of arguments")
        }
        program.functions.append(function)
        let (start, count) = operands(arguments)
        let instruction = Instruction.function(Int32(program.functions.count - 1), start: start, count: count)
        return emit(instruction, function.result, folding: arguments, at: offset)
    }

    private mutating func host(_ function: HostFunction, _ arguments: [Expression.Place], at offset: Int) -> Operand {
        let arityMax = function == .now || function == .random ? 0 : function == .hasSensitive ? 2 : 1
        if arguments.count > arityMax {
            report.error("arguments", "`\(function.rawValue)` takes at most \(arityMax) arguments", at: offset)
        }
        let (start, count) = operands(arguments.map { lower($0) })
        if !program.hostFunctions.contains(function) { program.hostFunctions.append(function) }
        return emit(.host(function, start: start, count: count), function.result)
    }

    private mutating func unknownFunction(_ name: String, _ arguments: [Expression.Place], at offset: Int) -> Operand {
        if dialect == .mpl {
            for argument in arguments { _ = lower(argument) }
            if schema.inactiveFunctions.contains(name) {
                report.warning("inactive-function", "`\(name)` is not configured; it is null", at: offset)
                return constant(.null)
            }
            let hint = Suggestion.nearest(name, in: StandardFunctions.names).map { "did you mean `\($0)`?" }
            report.error("unknown-function", "there is no function `\(name)`", at: offset, hint: hint)
        }
        return failure(.noSuchFunction, "there is no such function")
    }

    // MARK: macros

    private mutating func has(_ argument: Expression.Place, at offset: Int) -> Operand {
        if dialect == .mpl, staticSteps(argument) != nil {
            let place = lower(argument)
            guard case .field(let slot) = program.nodes[Int(place.place)] else {
                return emit(.compare(.notEqual, place.place, constant(.null).place), .bool)
            }
            return emit(.isPresent(slot: slot), .bool)
        }
        guard case .select(let operand, let name) = expression.nodes[argument].kind else {
            report.error("arguments", "`has` takes a path such as `a.b`", at: offset)
            return failure(.invalidArgument, "`has` takes a path")
        }
        let inner = lower(operand)
        return emit(.hasKey(inner.place, name: self.name(name)), .bool, folding: [inner], at: offset)
    }

    private mutating func comprehension(
        _ kind: Comprehension.Kind, _ receiver: Expression.Place, _ arguments: [Expression.Place], at offset: Int
    ) -> Operand {
        guard case .name(let variable) = expression.nodes[arguments[0]].kind, arguments.count == 2 || kind == .map
        else {
            report.error("arguments", "the macro takes a name and an expression", at: offset)
            return failure(.invalidArgument, "the macro takes a name and an expression")
        }
        let range = lower(receiver)
        let before = program.nodes.count
        let local = locals.count
        locals.append(variable)
        var predicate: Operand?
        var transform: Operand?
        if kind == .map {
            if arguments.count == 3 { predicate = lower(arguments[1]) }
            transform = lower(arguments[arguments.count - 1])
        } else {
            predicate = condition(arguments[1])
        }
        locals.removeLast()
        program.comprehensions.append(
            Comprehension(
                kind: kind, range: range.place, local: local, predicate: predicate?.place ?? -1,
                transform: transform?.place ?? -1, turnCost: max(program.nodes.count - before, 1)))
        let type: ExpressionType = kind == .map || kind == .filter ? .list : .bool
        return emit(.comprehension(Int32(program.comprehensions.count - 1)), type)
    }
}

extension Comprehension.Kind {
    init?(_ name: String) {
        switch name {
        case "all": self = .all
        case "exists": self = .exists
        case "exists_one", "existsOne": self = .existsOne
        case "filter": self = .filter
        case "map": self = .map
        default: return nil
        }
    }
}

extension HostFunction {
    /// The type of its value.
    var result: ExpressionType {
        switch self {
        case .random: .double
        case .now: .any
        case .hasInjection, .hasPII, .hasSensitive: .bool
        }
    }
}

import MercatorDiagnostics

/// Operators between two values: type checks, weekday names, patterns.
extension Lowering {
    mutating func binary(
        _ operation: BinaryOperator, _ left: Expression.Place, _ right: Expression.Place, at offset: Int
    ) -> Operand {
        if operation == .matches { return matches(lower(left), right, at: offset) }
        if operation == .subtract, dialect == .mpl { hintAtHyphen(left, right, at: offset) }
        return binary(operation, lower(left), lower(right), at: offset)
    }

    /// Warns of `a.cost-center`, which subtracts `center` where the path's names are not the user's to choose.
    private mutating func hintAtHyphen(_ left: Expression.Place, _ right: Expression.Place, at offset: Int) {
        let bytes = expression.text.utf8
        let sign = bytes.index(bytes.startIndex, offsetBy: offset)
        guard offset > 0, expression.nodes[right].offset == offset + 1, staticSteps(left) != nil,
            case .name(let name)? = leftmost(right), !locals.contains(name),
            bytes[bytes.index(before: sign)] != UInt8(ascii: " ")
        else { return }
        report.warning(
            "hyphen", "`-` subtracts `\(name)` here", at: offset,
            hint: "put blanks around `-`, or write a name with a hyphen as `[\"…-\(name)\"]`")
    }

    /// The name that a path begins with.
    private func leftmost(_ place: Expression.Place) -> Expression.Kind? {
        var at = place
        while true {
            switch expression.nodes[at].kind {
            case .select(let operand, _), .index(let operand, _): at = operand
            case .name: return expression.nodes[at].kind
            default: return nil
            }
        }
    }

    mutating func binary(
        _ operation: BinaryOperator, _ left: Operand, _ right: Operand, at offset: Int
    ) -> Operand {
        var (left, right) = (left, right)
        if dialect == .mpl {
            if left.type == .weekday { right = dayNumbers(right, at: offset) }
            if right.type == .weekday { left = dayNumbers(left, at: offset) }
            check(operation, left, right, at: offset)
        }
        let both = [left, right]
        let (a, b) = (left.place, right.place)
        switch operation {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            if case .field(let slot) = program.nodes[Int(a)], case .constant(let constant) = program.nodes[Int(b)] {
                return emit(.compareField(operation, slot: slot, constant: constant), .bool)
            }
            return emit(.compare(operation, a, b), .bool, folding: both, at: offset)
        case .add, .subtract, .multiply, .divide, .remainder:
            return emit(.arithmetic(operation, a, b), result(operation, left, right), folding: both, at: offset)
        case .in:
            return emit(.member(a, of: b), .bool, folding: both, at: offset)
        case .matches, .contains, .startsWith, .endsWith:
            return emit(.text(operation, a, b), .bool, folding: both, at: offset)
        }
    }

    private func result(_ operation: BinaryOperator, _ left: Operand, _ right: Operand) -> ExpressionType {
        switch (left.type, right.type) {
        case (.int, .int), (.weekday, .int): .int
        case (.double, .int), (.int, .double), (.double, .double): .double
        case (.string, .string) where operation == .add: .string
        case (.list, .list) where operation == .add: .list
        case (.number, .int), (.number, .double), (.int, .number), (.double, .number), (.number, .number): .number
        default: .any
        }
    }

    // MARK: checks

    private mutating func check(_ operation: BinaryOperator, _ left: Operand, _ right: Operand, at offset: Int) {
        let (a, b) = (left.type, right.type)
        switch operation {
        case .equal, .notEqual:
            guard !a.compares(with: b), !(a == .text && b == .bool), !(a == .bool && b == .text) else { return }
            let verdict = operation == .equal ? "never equal" : "never the same"
            report.warning("type", "\(a.article) and \(b.article) are \(verdict)", at: offset)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            if !a.compares(with: b) { clash(operation, a, b, at: offset) }
        case .add, .subtract, .multiply, .divide, .remainder:
            if !mayCompute(operation, a, b) { clash(operation, a, b, at: offset) }
        case .in:
            if !b.mayBeList, !b.mayBeMap { clash(operation, a, b, at: offset) }
        case .contains:
            if !(a.mayBeString && b.mayBeString), !a.mayBeList, !b.mayBeList { clash(operation, a, b, at: offset) }
        case .startsWith, .endsWith, .matches:
            if !a.mayBeString || !b.mayBeString { clash(operation, a, b, at: offset) }
        }
    }

    private func mayCompute(_ operation: BinaryOperator, _ a: ExpressionType, _ b: ExpressionType) -> Bool {
        if a.mayBeNumber, b.mayBeNumber { return true }
        switch operation {
        case .add:
            return a.mayBeString && b.mayBeString || a.mayBeList && b.mayBeList || a == b && a == .bytes
                || isTime(a) && isTime(b)
        case .subtract: return isTime(a) && isTime(b)
        case .remainder: return (a == .string || a == .text) && b.mayBeNumber
        default: return false
        }
    }

    private func isTime(_ type: ExpressionType) -> Bool {
        type == .timestamp || type == .duration || type == .any || type == .null
    }

    private mutating func clash(_ operation: BinaryOperator, _ a: ExpressionType, _ b: ExpressionType, at offset: Int) {
        report.error("type", "`\(operation.rawValue)` does not take \(a.article) and \(b.article)", at: offset)
    }

    // MARK: days of the week

    /// The same operand with names of days as their numbers.
    private mutating func dayNumbers(_ operand: Operand, at offset: Int) -> Operand {
        switch value(of: operand) {
        case .string(let name)?:
            return dayNumber(name, at: offset).map { constant(.int($0)) } ?? operand
        case .list(let elements)?:
            var days: [ExpressionValue] = []
            for element in elements {
                guard case .string(let name) = element, let day = dayNumber(name, at: offset) else {
                    days.append(element)
                    continue
                }
                days.append(.int(day))
            }
            return constant(.list(days))
        case nil where operand.type == .any || operand.type == .text || operand.type == .list:
            program.functions.append(DayNames.numbers)
            let (start, count) = operands([operand])
            let call = emit(.function(Int32(program.functions.count - 1), start: start, count: count))
            program.extents[Int(call.place)] = program.extents[Int(operand.place)]
            return call
        default:
            return operand
        }
    }

    private mutating func dayNumber(_ name: String, at offset: Int) -> Int64? {
        if let day = DayNames.number(of: name) { return day }
        let hint = Suggestion.nearest(name, in: DayNames.all).map { "did you mean `\($0)`?" }
        report.error("weekday", "`\(name)` is not a day of the week", at: offset, hint: hint)
        return nil
    }

    // MARK: patterns

    mutating func matches(_ left: Operand, _ right: Expression.Place, at offset: Int) -> Operand {
        let pattern = lower(right)
        guard case .string(let text)? = value(of: pattern) else {
            if dialect == .mpl { check(.matches, left, pattern, at: offset) }
            return emit(.matchesComputed(left.place, pattern.place), .bool, folding: [left, pattern], at: offset)
        }
        if dialect == .mpl { check(.matches, left, pattern, at: offset) }
        let place = expression.nodes[right].offset
        do throws(PatternError) {
            program.patterns.append(try Pattern(text))
        } catch {
            guard dialect == .mpl else { return failure(.invalidArgument, "the pattern is wrong") }
            report.error(
                "pattern", "the pattern is wrong: \(error.message)", at: place,
                hint: "patterns are RE2: no look-around and no back-references")
            return failure(.invalidArgument, "the pattern is wrong")
        }
        if dialect == .mpl, CaseTrap.isIn(text) {
            report.warning(
                "case", "the pattern has letter classes in upper case only", at: place,
                hint: "begin the pattern with `(?i)` to find lower-case text too")
        }
        let index = Int32(program.patterns.count - 1)
        if case .field(let slot) = program.nodes[Int(left.place)] {
            let place = Int32(fields.place(of: text, in: Int(slot)))
            return emit(.matchesField(slot: slot, pattern: index, place: place), .bool)
        }
        return emit(.matches(left.place, pattern: index), .bool, folding: [left], at: offset)
    }
}

/// Patterns such as `[A-Z0-9]+@[A-Z]{2,}` that are meant for any case and find only capitals.
enum CaseTrap {
    /// Whether there is a class with `A-Z`, none with `a-z`, and no flag for case.
    static func isIn(_ pattern: String) -> Bool {
        let bytes = Array(pattern.utf8)
        func has(_ part: StaticString) -> Bool {
            let wanted = UnsafeBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount)
            guard bytes.count >= wanted.count else { return false }
            return (0...(bytes.count - wanted.count)).contains { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
        }
        return has("A-Z") && !has("a-z") && !has("(?i")
    }
}

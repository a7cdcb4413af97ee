/// Arithmetic. In MPL null propagates, int and double mix, and text counts as the number it spells.
extension Code {
    func compute(
        _ operation: BinaryOperator, _ a: ExpressionValue, _ b: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> ExpressionValue {
        let (a, b) = (a.resolved, b.resolved)
        if dialect == .mpl {
            if a.isNull || b.isNull { return .null }
            return try computePolicy(operation, a, b, &state)
        }
        return try computeSame(operation, a, b, &state)
    }

    func negated(_ value: ExpressionValue) throws(EvaluationError) -> ExpressionValue {
        var value = value.resolved
        if dialect == .mpl {
            if value.isNull { return .null }
            if case .text = value, let number = Self.number(value) { value = number.value }
        }
        switch value {
        case .int(let value):
            guard value != .min else { throw Self.overflow }
            return .int(-value)
        case .double(let value): return .double(-value)
        case .duration(let value):
            let negated = ExpressionDuration(seconds: -value.seconds, nanoseconds: -Int64(value.nanoseconds))
            return negated.map { .duration($0) } ?? .null
        default: throw .clash("`-`")
        }
    }

    private static let overflow = EvaluationError(.overflow, "a number outside the range of its type")

    // MARK: the policy language

    private func computePolicy(
        _ operation: BinaryOperator, _ a: ExpressionValue, _ b: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> ExpressionValue {
        if operation == .remainder { return try remainder(a, b) }
        let (left, right) = (Self.operand(a), Self.operand(b))
        guard let left, let right else { return try computeSame(operation, a, b, &state) }
        switch (left, right) {
        case (.int, .int), (.uint, .uint), (.double, .double):
            return try computeSame(operation, left.value, right.value, &state)
        case (.double, _), (_, .double):
            return try Self.compute(operation, left.double, right.double)
        default:
            guard let left = left.exactInt, let right = right.exactInt else { throw Self.overflow }
            return try Self.compute(operation, left, right)
        }
    }

    /// The number that a value is, or spells when it is text; literal strings stay strings.
    private static func operand(_ value: ExpressionValue) -> ExpressionNumber? {
        if case .string = value { return nil }
        return number(value)
    }

    /// `%`: of whole numbers, whichever type; other text on the left is hashed, to spread requests.
    private func remainder(_ a: ExpressionValue, _ b: ExpressionValue) throws(EvaluationError) -> ExpressionValue {
        guard let divisor = Self.operand(b) else { throw .clash("`%`") }
        var dividend = Self.number(a)
        if dividend?.exactInt == nil, let text = a.string { dividend = .int(StableHash.of(text)) }
        guard let dividend else { throw .clash("`%`") }
        guard let left = dividend.exactInt, let right = divisor.exactInt else {
            throw EvaluationError(.invalidArgument, "`%` takes whole numbers")
        }
        let rest = try Self.compute(.remainder, left, right)
        guard case .int(let whole) = rest, dividend.isDouble || divisor.isDouble else { return rest }
        return .double(Double(whole))
    }

    // MARK: both dialects

    private func computeSame(
        _ operation: BinaryOperator, _ a: ExpressionValue, _ b: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> ExpressionValue {
        switch (a, b) {
        case (.int(let a), .int(let b)): return try Self.compute(operation, a, b)
        case (.uint(let a), .uint(let b)): return try Self.compute(operation, a, b)
        case (.double(let a), .double(let b)): return try Self.compute(operation, a, b)
        default: break
        }
        if operation == .add { return try add(a, b, &state) }
        guard operation == .subtract else { throw .clash("`\(operation.rawValue)`") }
        switch (a, b) {
        case (.timestamp(let a), .timestamp(let b)): return try Self.difference(a, b)
        case (.timestamp(let a), .duration(let b)):
            return try Self.sum(a, -b.seconds, -Int64(b.nanoseconds))
        case (.duration(let a), .duration(let b)):
            return try Self.duration(a.seconds - b.seconds, Int64(a.nanoseconds) - Int64(b.nanoseconds))
        default: throw .clash("`-`")
        }
    }

    private func add(
        _ a: ExpressionValue, _ b: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> ExpressionValue {
        if let left = a.string, let right = b.string {
            try state.spend(built: left.utf8.count + right.utf8.count)
            return .string(left + right)
        }
        if case .bytes(let left) = a, case .bytes(let right) = b {
            try state.spend(built: left.count + right.count)
            return .bytes(left + right)
        }
        if let left = a.elements, let right = b.elements {
            try state.spend(elements: left.count + right.count)
            guard left.count + right.count <= ExpressionBounds.elementsMax else {
                throw EvaluationError(.budget, "a list has more than \(ExpressionBounds.elementsMax) elements")
            }
            return .list(left + right)
        }
        switch (a, b) {
        case (.timestamp(let a), .duration(let b)), (.duration(let b), .timestamp(let a)):
            return try Self.sum(a, b.seconds, Int64(b.nanoseconds))
        case (.duration(let a), .duration(let b)):
            return try Self.duration(a.seconds + b.seconds, Int64(a.nanoseconds) + Int64(b.nanoseconds))
        default: throw .clash("`+`")
        }
    }

    private static func compute<Integer: FixedWidthInteger>(
        _ operation: BinaryOperator, _ a: Integer, _ b: Integer
    ) throws(EvaluationError) -> ExpressionValue {
        let isDivision = operation == .divide || operation == .remainder
        if isDivision, b == 0 { throw EvaluationError(.divisionByZero, "division by zero") }
        let (value, overflow) =
            switch operation {
            case .add: a.addingReportingOverflow(b)
            case .subtract: a.subtractingReportingOverflow(b)
            case .multiply: a.multipliedReportingOverflow(by: b)
            case .divide: a.dividedReportingOverflow(by: b)
            default: a.remainderReportingOverflow(dividingBy: b)
            }
        if overflow { throw Self.overflow }
        if let value = value as? UInt64 { return .uint(value) }
        return .int(Int64(value))
    }

    private static func compute(
        _ operation: BinaryOperator, _ a: Double, _ b: Double
    ) throws(EvaluationError) -> ExpressionValue {
        switch operation {
        case .add: return .double(a + b)
        case .subtract: return .double(a - b)
        case .multiply: return .double(a * b)
        case .divide: return .double(a / b)
        default: throw .clash("`%`")
        }
    }

    // MARK: time

    private static func sum(
        _ timestamp: ExpressionTimestamp, _ seconds: Int64, _ nanoseconds: Int64
    ) throws(EvaluationError) -> ExpressionValue {
        var whole = timestamp.seconds + seconds
        var rest = Int64(timestamp.nanoseconds) + nanoseconds
        if rest < 0 {
            whole -= 1
            rest += 1_000_000_000
        } else if rest >= 1_000_000_000 {
            whole += 1
            rest -= 1_000_000_000
        }
        guard let sum = ExpressionTimestamp(seconds: whole, nanoseconds: Int32(rest)) else { throw overflow }
        return .timestamp(sum)
    }

    /// Limited to what fits in nanoseconds, as the language says. Source: CEL specification, "Overflow".
    private static func difference(
        _ a: ExpressionTimestamp, _ b: ExpressionTimestamp
    ) throws(EvaluationError) -> ExpressionValue {
        guard (a.seconds - b.seconds).magnitude <= 9_223_372_036 else { throw overflow }
        return try duration(a.seconds - b.seconds, Int64(a.nanoseconds) - Int64(b.nanoseconds))
    }

    private static func duration(_ seconds: Int64, _ nanoseconds: Int64) throws(EvaluationError) -> ExpressionValue {
        guard let sum = ExpressionDuration(seconds: seconds, nanoseconds: nanoseconds) else { throw overflow }
        return .duration(sum)
    }
}

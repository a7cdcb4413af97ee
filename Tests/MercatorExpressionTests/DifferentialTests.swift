import MercatorDiagnostics
import MercatorExpression
import MercatorTesting
import Testing

/// The evaluator against a naive interpreter, over generated expressions: same values, and errors in the same places.
@Suite struct DifferentialTests {
    private static let fields: [String: NaiveValue] = [
        "request.i": .int(5), "request.z": .int(0), "request.d": .double(2.5), "request.t": .bool(true),
        "request.f": .bool(false), "request.s": .string("gpt-4"), "request.e": .string(""),
        "request.n5": .text("5"), "request.nx": .text("gpt-4"), "request.nt": .text("true"),
        "request.nd": .text("2.5"), "request.l": .list([.int(1), .int(5), .string("gpt-4")]),
        "request.le": .list([]), "request.m": .list([.null, .text("5"), .bool(true)]),
    ]

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func generatedExpressionsMeanTheSame(_ seed: UInt64) throws {
        var generator = ExpressionGenerator(random: SplitMix64(seed: seed), fields: Self.fields.keys.sorted())
        var compared = (values: 0, errors: 0)
        for _ in 0..<6_000 {
            let expression = generator.condition(depth: 4)
            var table = FieldTable()
            var diagnostics: [Diagnostic] = []
            // What the checker refuses never runs.
            guard let program = Trial.compile(expression.written, schema: .open, &table, &diagnostics) else { continue }
            var source = TrialSource(fields: table, body: nil, named: Self.fields.mapValues(\.value))
            switch (program.evaluate(&source), Result { try expression.value(Self.fields) }) {
            case (.success(let value), .success(let naive)):
                compared.values += 1
                #expect(value.displayed == naive.value.displayed, "seed \(seed): \(expression.written)")
            case (.failure, .failure): compared.errors += 1
            case (let evaluated, let naive):
                Issue.record("seed \(seed): \(expression.written): \(evaluated) against \(naive)")
            }
            let holds = Result { try expression.holds(Self.fields, []) }
            switch (program.matches(&source), holds) {
            case (.holds, .success(true)), (.fails, .success(false)), (.error, .failure): break
            case (let outcome, _): Issue.record("seed \(seed): \(expression.written) \(outcome) against \(holds)")
            }
        }
        // The comparison is worth something only if both kinds of outcome come up.
        #expect(compared.values > 1_000 && compared.errors > 50)
    }
}

/// Makes expressions of bounded depth.
struct ExpressionGenerator {
    var random: SplitMix64
    let fields: [String]
    private var variables = 0

    init(random: SplitMix64, fields: [String]) {
        self.random = random
        self.fields = fields + ["request.absent"]
    }

    mutating func condition(depth: Int) -> NaiveExpression {
        guard depth > 0 else { return leaf() }
        switch random.below(13) {
        case 0, 1: return .and(condition(depth: depth - 1), condition(depth: depth - 1))
        case 2, 3: return .or(condition(depth: depth - 1), condition(depth: depth - 1))
        case 4: return .not(condition(depth: depth - 1))
        case 5, 6, 7:
            return .compare(
                random.pick(["==", "!=", "<", "<=", ">", ">="]), value(depth: depth - 1), value(depth: depth - 1))
        case 8:
            return .text(
                random.pick(["contains", "starts_with", "ends_with"]), value(depth: depth - 1), value(depth: depth - 1))
        case 9: return .isIn(value(depth: depth - 1), list())
        case 10: return quantifier(depth)
        case 11: return .matches(value(depth: depth - 1), random.pick(Self.patterns))
        default: return value(depth: depth)
        }
    }

    private mutating func quantifier(_ depth: Int) -> NaiveExpression {
        let range = list()
        variables += 1
        defer { variables -= 1 }
        return .quantifier(random.pick(["exists", "all"]), range, variables - 1, condition(depth: depth - 1))
    }

    private mutating func value(depth: Int) -> NaiveExpression {
        guard depth > 0 else { return leaf() }
        switch random.below(10) {
        case 0, 1:
            let operation = random.pick(["+", "-", "*", "/", "%"])
            return .arithmetic(operation, value(depth: depth - 1), value(depth: depth - 1))
        case 2:
            return .conditional(condition(depth: depth - 1), value(depth: depth - 1), value(depth: depth - 1))
        case 3: return .length(.field(random.pick(fields)))
        case 4: return .index(list(), index(depth: depth - 1))
        case 5: return map(depth)
        default: return leaf()
        }
    }

    private static let patterns = ["gpt", "^gpt", "4$", "^$", "^[0-9]+$", "g.t-?", "t(rue|-4)", "2[.]5", "x*"]

    /// Never a literal, which would be a part of a field's path.
    private mutating func index(depth: Int) -> NaiveExpression {
        .arithmetic(random.pick(["+", "-"]), value(depth: depth), .literal(.int(random.pick([0, 1, 5]))))
    }

    private mutating func map(_ depth: Int) -> NaiveExpression {
        let range = list()
        variables += 1
        defer { variables -= 1 }
        return .map(range, variables - 1, value(depth: depth - 1))
    }

    private mutating func list() -> NaiveExpression {
        if random.chance(60) { return .field(random.pick(["request.l", "request.le", "request.m", "request.absent"])) }
        return .literal(.list((0..<random.below(4)).map { _ in literal() }))
    }

    private mutating func leaf() -> NaiveExpression {
        if variables > 0, random.chance(40) { return .variable(random.below(variables)) }
        return random.chance(60) ? .field(random.pick(fields)) : .literal(literal())
    }

    private mutating func literal() -> NaiveValue {
        random.pick([
            .null, .bool(true), .bool(false), .int(0), .int(1), .int(5), .int(40), .double(0.5), .double(2.5),
            .string("gpt-4"), .string("gpt"), .string("5"), .string("true"), .string(""),
        ])
    }
}

import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorTesting
import Testing

/// Short seeded runs of the expression compiler and evaluator, in both dialects.
///
/// Whatever the text: a program or a mistake, in bounded time, and no trap over any request.
@Suite("fuzzing expressions")
struct ExpressionFuzzTests {
    static let conditions = [
        #"request.model == "gpt-4" and not (request.stream or request.max_tokens > 1000)"#,
        #"request.model matches "^gpt-[0-9]+" and request.metadata.user_budget_remaining < 10.0"#,
        #"request.messages[0].content contains "x" or request.messages[-1].role in ["user", "tool"]"#,
        #"request.messages.exists(m, m.role == 'system' && size(m.content) > 10)"#,
        #"has(request.tools) && request.tools.all(t, t.type == "function") ? 1 : -1"#,
        #"now() - timestamp("2026-01-01T00:00:00Z") > duration("24h") && random() < 0.5"#,
        #"request.temperature * 2.5e1 + 9223372036854775807 % 7 - -3 >= 0x10"#,
        #"{"a": 1, "b": [1u, 2.0, b"\xff", r"\d"]}["b"][1] != null"#,
        #"string(request.max_tokens).startsWith("5") and lower(request.model).split("-").join("+") != """#,
        #"request.headers["x-env"] starts_with "prod" or has_pii(request.messages[0].content)"#,
        #"[1, 2, 3].map(x, x * x).filter(x, x % 2 == 1).exists_one(x, x == 9)"#,
        #""%s %d %.2f".format(["a", 1, 2.5]) == request.text.replace("a", "b").substring(0, 3)"#,
    ]
    static let mutator = Mutator(vocabulary: [
        "(", ")", "[", "]", "{", "}", ".", ",", ":", "?", "!", "-", "+", "*", "/", "%", "==", "!=", "<", "<=", ">",
        "&&", "||", " and ", " or ", " not ", " in ", " matches ", " contains ", "\"", "'", "\\u", "r\"", "b'", "0",
        "1", "-9223372036854775808", "1e308", "2.5", "1u", "0x", "true", "null", "request", ".model", "x", ".map(x, ",
        ".all(x, ", "size(", "string(", "int(", "duration(", "timestamp(", "has(", "random()", "now()", "((((((((",
        "[[[[[[[[", "!!!!!!!!", " ", "\n", "//", "é", "😀", "{{", "}}",
    ])

    /// Answers every field with anything.
    private struct AnySource: FieldSource {
        var random: SplitMix64
        let body: JSONValue?

        mutating func value(of slot: Int) -> ExpressionValue { any(depth: 2) }
        mutating func call(_ function: HostFunction, _ arguments: [ExpressionValue]) -> ExpressionValue {
            any(depth: 0)
        }
        mutating func zoneOffset(_ zone: String, at seconds: Int64) -> Int64? { random.once(in: 2) ? nil : 3_600 }

        private mutating func any(depth: Int) -> ExpressionValue {
            switch random.below(depth == 0 ? 10 : 13) {
            case 0: .null
            case 1: .bool(random.once(in: 2))
            case 2: .int(random.pick([0, 1, -1, .max, .min, 5]))
            case 3: .uint(random.pick([0, 7, .max]))
            case 4: .double(random.pick([0, -0.0, 1.5, .infinity, .nan, 1e300, -9.3e18]))
            case 5: .string(random.pick(["", "gpt-4", "é😀\u{301}", "%s %z", "2026-01-01T00:00:00Z", "5"]))
            case 6: .text(random.pick(["12", "1e400", "x", ""]))
            case 7: .bytes([0xFF, 0])
            case 8:
                ExpressionTimestamp(seconds: 253_402_300_799, nanoseconds: 999_999_999).map { .timestamp($0) } ?? .null
            case 9: ExpressionDuration(seconds: -315_576_000_000, nanoseconds: 0).map { .duration($0) } ?? .null
            case 10: .list((0..<random.below(4)).map { _ in any(depth: depth - 1) })
            case 11: .map(ExpressionMap([("role", any(depth: depth - 1)), ("content", any(depth: 0))]))
            default: body.map { .json($0) } ?? .null
            }
        }
    }

    @Test func anyTextIsAProgramOrAMistake() throws {
        let body = try JSONDocument.parse(
            #"{"role":"user","content":["a",1.5,null,{"type":"function"}],"n":9007199254740993}"#, profile: .request)
        FuzzRun.rounds(2_500) { random, seed in
            let text = Self.text(&random)
            for dialect in [Dialect.mpl, .cel] {
                let time = ContinuousClock().measure {
                    Self.runProgram(text, dialect, AnySource(random: random, body: body.root), seed)
                }
                #expect(time < .seconds(2), "\(seed): \(time)")
            }
        }
    }

    @Test func anyTextIsATemplateOrAMistake() {
        FuzzRun.rounds(1_000) { random, seed in
            let text = "spent {{ \(Self.text(&random)) }} of {{ request.model }}"
            var fields = FieldTable()
            var diagnostics: [Diagnostic] = []
            let template = Template.parse(
                text, schema: .open, origin: ExpressionOrigin(), fields: &fields, diagnostics: &diagnostics)
            #expect((template == nil) == diagnostics.containsError, seed)
            var source = AnySource(random: random, body: nil)
            _ = template?.render(&source)
        }
    }

    @Test func anyTextIsAPatternOrAMistake() {
        let pieces = Mutator(vocabulary: [
            "(", ")", "(?i)", "[", "]", "[^", "*", "+", "?", "{2,3}", "{1000}", "|", "^", "$", "\\d", "\\pL", "\\", ".",
            "a", "é", "(a|b)*",
        ])
        FuzzRun.rounds(1_000) { random, _ in
            let text = String(decoding: pieces.soup(10, &random), as: UTF8.self)
            guard let pattern = try? Pattern(text) else { return }
            _ = pattern.isFound(in: "aabé5")
        }
    }

    private static func text(_ random: inout SplitMix64) -> String {
        let bytes =
            random.once(in: 4) ? mutator.soup(24, &random) : mutator.mutated(random.pick(conditions), &random)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func runProgram(_ text: String, _ dialect: Dialect, _ source: AnySource, _ seed: Comment) {
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        let program = ExpressionCompiler.compile(
            text, dialect: dialect, schema: .open, origin: ExpressionOrigin(path: "p"), fields: &fields,
            diagnostics: &diagnostics)
        #expect((program == nil) == diagnostics.containsError, "\(seed): \(text)")
        #expect(diagnostics.count <= 100, seed)
        guard let program else { return }
        var nothing = EmptyFieldSource()
        _ = program.matches(&nothing)
        var source = source
        for _ in 0..<3 {
            if case .success(let value) = program.evaluate(&source) { _ = value.displayed }
            for step in program.steps(&source) { _ = step.text }
            _ = program.matches(&source)
        }
    }
}

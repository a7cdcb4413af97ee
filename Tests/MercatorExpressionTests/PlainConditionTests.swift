import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import Testing

/// The shortcut for plain conditions says what the evaluator says, or nothing.
@Suite struct PlainConditionTests {
    private static let constants = [
        "5", "-3", "0", "5.0", "\"5\"", "\"gpt-4\"", "\"\"", "\"GPT-4\"", "true", "false", "null", "\"café at four\"",
    ]
    private static let operators = ["==", "!=", "<", "<=", ">", ">="]
    private static let members = [
        "model", "max_tokens", "temperature", "whole", "stream", "nothing", "absent", "messages", "odd", "text",
        "messages[1].content",
    ]

    /// Values beside the body's: what headers, metadata and computed fields hold.
    private static let named: [String: ExpressionValue] = [
        "request.a": .text("5"), "request.b": .text("gpt-4"), "request.c": .text("true"), "request.d": .int(5),
        "request.e": .double(5), "request.f": .string("gpt-4"), "request.g": .bool(true), "request.h": .text("5.0"),
        "request.i": .uint(5), "request.j": .list([.int(5)]), "request.k": .string("5"), "request.l": .text(""),
    ]

    @Test func everyPairOfValueAndConstantAgrees() throws {
        let document = try JSONDocument.parse(Trial.body, profile: .request)
        let fields = Self.members.map { "request." + $0 } + Self.named.keys.sorted()
        var decided = 0
        for field in fields {
            for operation in Self.operators {
                for constant in Self.constants {
                    let condition = "\(field) \(operation) \(constant)"
                    var table = FieldTable()
                    var diagnostics: [Diagnostic] = []
                    guard let program = Trial.compile(condition, schema: .open, &table, &diagnostics) else { continue }
                    let plain = try #require(program.plain, "\(condition) is plain")
                    #expect(plain.tests.count == 1)
                    let test = plain.tests[0]
                    var source = TrialSource(fields: table, body: document.root, named: Self.named)
                    let value = source.value(of: test.slot)
                    guard let holds = value.isNull ? test.holdsForNull : test.holds(value) else { continue }
                    decided += 1
                    #expect(program.matches(&source) == (holds ? .holds : .fails), "\(condition)")
                }
            }
        }
        // A shortcut that never decides would agree with everything.
        #expect(decided > 300)
    }

    @Test(arguments: [
        ("request.a == 1 and request.b != \"x\"", true), ("request.a == 1 or request.b > 2", true),
        ("request.a == 1", true), ("request.a == 1 and (request.b == 2 or request.c == 3)", false),
        ("not request.a == 1", false), ("request.a matches \"x\"", false), ("request.a == request.b", false),
        ("request.a in [1, 2]", false), ("request.a", false),
    ])
    func onlyComparisonsJoinedOneWayArePlain(_ condition: String, _ isPlain: Bool) throws {
        var table = FieldTable()
        var diagnostics: [Diagnostic] = []
        let program = try #require(Trial.compile(condition, schema: .open, &table, &diagnostics))
        #expect((program.plain != nil) == isPlain)
    }
}

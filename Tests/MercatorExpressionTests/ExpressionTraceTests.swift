import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import Testing

/// A trace shows every part of an expression as it is written, with the value it had.
@Suite struct ExpressionTraceTests {
    private static func steps(_ text: String) throws -> [ExpressionStep] {
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        let program = try #require(Trial.compile(text, schema: .open, &fields, &diagnostics))
        let document = try JSONDocument.parse(Trial.body, profile: .request)
        var source = TrialSource(fields: fields, body: document.root, named: [:])
        return program.steps(&source)
    }

    private static func lines(_ text: String) throws -> [String] {
        try steps(text).map { step in
            let value =
                switch step.outcome {
                case .success(let value): value.isNull ? "null" : value.displayed
                case .failure(let error): error.code.rawValue
                }
            let marks = (step.isBranch ? "*" : "") + (step.wasNeeded ? "" : "-")
            return "\(step.depth) \(step.text) = \(value)\(marks.isEmpty ? "" : " \(marks)")"
        }
    }

    @Test func aComparisonShowsItsField() throws {
        #expect(
            try Self.lines("request.max_tokens > 3") == [
                "0 request.max_tokens > 3 = true *", "1 request.max_tokens = 5",
            ])
    }

    @Test func bracketsBelongToTheirParts() throws {
        #expect(
            try Self.lines("(request.max_tokens + 1) * 2 == 12 and (request.stream or request.n > 1)") == [
                "0 (request.max_tokens + 1) * 2 == 12 and (request.stream or request.n > 1) = false",
                "1 (request.max_tokens + 1) * 2 == 12 = true *",
                "2 (request.max_tokens + 1) * 2 = 12",
                "3 request.max_tokens + 1 = 6",
                "4 request.max_tokens = 5",
                "1 request.stream or request.n > 1 = false",
                "2 request.stream = false *",
                "2 request.n > 1 = false *",
                "3 request.n = null",
            ])
    }

    @Test func whatNobodyAskedIsMarked() throws {
        let lines = try Self.lines("request.stream and request.max_tokens > 3")
        #expect(lines.last == "2 request.max_tokens = 5 -")
        #expect(lines[2] == "1 request.max_tokens > 3 = true *-")
    }

    @Test(arguments: [
        ("request.text not matches \"6\"", "0 request.text not matches \"6\" = true *"),
        ("not request.stream", "0 not request.stream = true"),
        ("request.messages.exists(m, m.role == \"user\")", "0 request.messages.exists(m, m.role == \"user\") = true *"),
        ("lower(request.model) == 'gpt-4'", "0 lower(request.model) == 'gpt-4' = true *"),
        ("feature_flags.new-content == true", "0 feature_flags.new-content == true = false *"),
        ("request.messages[-1].content.length > 2", "0 request.messages[-1].content.length > 2 = true *"),
        ("has(request.nothing)", "0 has(request.nothing) = true *"),
        ("request.max_tokens > -1", "0 request.max_tokens > -1 = true *"),
        ("request.max_tokens / 0 > 1", "0 request.max_tokens / 0 > 1 = division_by_zero *"),
        ("in_business_hours()", "0 in_business_hours() = false *"),
    ]) func everyFormShowsItsText(text: String, first: String) throws {
        #expect(try Self.lines(text).first == first)
    }

    @Test func aChoiceMarksTheSideNotTaken() throws {
        let lines = try Self.lines("request.stream ? request.n : request.max_tokens")
        #expect(lines[2...] == ["1 request.n = null -", "1 request.max_tokens = 5"])
    }

    @Test func constantsAreNotShown() throws {
        #expect(try Self.lines("1 + 1 == 2").isEmpty)
        #expect(try Self.lines("request.model in [\"a\", \"b\"]").count == 2)
    }

    @Test func aTraceIsBounded() throws {
        let wide = (0..<2_000).map { "request.n == \($0)" }.joined(separator: " or ")
        #expect(try Self.steps(wide).count == ExpressionBounds.tracedMax)
        let deep = String(repeating: "not (", count: 60) + "request.stream" + String(repeating: ")", count: 60)
        #expect(try Self.steps(deep).count == 61)
    }

    @Test func branchesAreTheSameForEveryRequest() throws {
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        let text = "request.stream and not (request.n > 1 or request.n not in [1, 2])"
        let program = try #require(Trial.compile(text, schema: .open, &fields, &diagnostics))
        let ids = try Self.steps(text).filter(\.isBranch).map(\.id)
        #expect(program.branches.map(\.id) == ids)
        #expect(program.branches.map(\.text) == ["request.stream", "request.n > 1", "request.n not in [1, 2]"])
    }
}

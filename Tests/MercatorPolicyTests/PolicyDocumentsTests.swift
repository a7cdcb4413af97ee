import MercatorExpression
import MercatorJSON
import MercatorPolicy
import MercatorSystem
import MercatorTesting
import Testing

/// Pages and schemas that are made from the tables say what the tables say.
struct PolicyDocumentsTests {
    @Test func referencePageIsWhatTheProgramPrints() {
        expect(PolicyReference.markdown, in: "docs/policies/reference.md")
    }

    @Test func everyFunctionIsOnThePage() {
        #expect(FunctionTable.names == Set(StandardFunctions.names))
    }

    @Test func everyOperatorIsOnThePage() {
        let words = OperatorTable.rows.flatMap(\.words)
        for word in OperatorTable.names { #expect(words.contains(word), "\(word)") }
    }

    /// What the page shows as an example can be tried, and comes to what stands beside it.
    @Test func examplesComeToWhatThePageSays() throws {
        let body = #"{"model": "gpt-4o", "messages": [{"role": "system"}, {"role": "user", "content": "hi"}]}"#
        // Monday, 2026-11-23, 09:29:08 UTC.
        var request = DescribedRequest(now: Timestamp(microseconds: 1_795_426_148_000_000))
        request.body = try JSONDocument.parse(body, profile: .grammar).root
        for example in OperatorTable.rows.map(\.example) + FunctionTable.rows.map(\.example) {
            let outcome = ExpressionTrial.evaluate(example.expression, for: request)
            #expect(outcome.diagnostics.filter { $0.severity == .error }.isEmpty, "\(example.expression)")
            #expect(try outcome.value?.get().jsonText == example.value, "\(example.expression)")
        }
        for row in FunctionTable.rows {
            let name = row.call.prefix { $0 != "(" }.split(separator: ".").last ?? ""
            #expect(row.example.expression.contains("\(name)("), "\(row.call)")
        }
    }

    /// Every row of the catalogue is known to the checker under the path that it shows.
    @Test func everyFieldOnThePageCanBeNamed() {
        for row in FieldCatalogue.rows {
            let path = row.path.replacing("[]", with: "[0]").replacing("*", with: "x")
            let outcome = ExpressionTrial.evaluate(
                "\(path) != null", for: DescribedRequest(now: Timestamp(microseconds: 0)))
            let unknown = outcome.diagnostics.filter { $0.code == "expression/unknown-field" || $0.severity == .error }
            #expect(unknown.isEmpty, "\(path): \(unknown.map(\.message))")
        }
    }

    @Test func everyFieldAndActionIsOnThePage() {
        let page = PolicyReference.markdown
        for row in FieldCatalogue.rows { #expect(page.contains("| `\(row.path)` |"), "\(row.path)") }
        for name in StandardActions.names { #expect(page.contains("### `\(name)`")) }
        for code in PolicyCode.all + PolicyCode.around { #expect(page.contains("| `\(code.code)` |")) }
    }

    @Test func codesAreDistinct() {
        let codes = (PolicyCode.all + PolicyCode.around).map(\.code)
        #expect(Set(codes).count == codes.count)
    }

    @Test func schemaIsAsRecorded() {
        // One definition a line, so that a change can be read.
        let lines = PolicySchema.text.split(separator: "},\"").joined(separator: "},\n\"")
        expect(lines + "\n", in: "Tests/Fixtures/Policies/schema.json")
    }

    @Test func schemaIsJSONAndKnowsEveryAction() throws {
        let schema = try JSONDocument.parse(PolicySchema.text, profile: .grammar).root
        #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
        let definitions = try #require(schema["$defs"])
        let words = definitions["rule"]?["properties"]?["action"]?["enum"]?.elements.compactMap(\.string)
        #expect(words == StandardActions.names)
        for action in StandardActions.all {
            let keys = definitions["action.\(action.word)"]?["properties"]
            for key in action.keys { #expect(keys?[key.name] != nil, "\(action.word): \(key.name)") }
        }
        for key in ["name", "rules", "includes", "variables", "tests", "mode", "priority"] {
            #expect(schema["$defs"]?["policy"]?["properties"]?[key] != nil, "\(key)")
        }
    }
}

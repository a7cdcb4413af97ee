import MercatorExpression
import MercatorJSON
import MercatorPolicy
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

    @Test func everyFieldAndActionIsOnThePage() {
        let page = PolicyReference.markdown
        for row in FieldCatalogue.rows { #expect(page.contains("| `\(row.path)` |"), "\(row.path)") }
        for name in StandardActions.names { #expect(page.contains("### `\(name)`")) }
        for code in PolicyCode.all { #expect(page.contains("| `\(code.code)` |")) }
    }

    @Test func codesAreDistinct() {
        #expect(Set(PolicyCode.all.map(\.code)).count == PolicyCode.all.count)
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

import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import Testing

struct TemplateTests {
    private func render(_ text: String, named: [String: ExpressionValue] = [:]) -> String? {
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        let template = Template.parse(
            text, schema: .open, origin: ExpressionOrigin(), fields: &fields, diagnostics: &diagnostics)
        let document = try? JSONDocument.parse(Trial.body, profile: .request)
        var source = TrialSource(fields: fields, body: document?.root, named: named)
        return template?.render(&source)
    }

    @Test(
        arguments: [
            ("plain", "plain"), ("", ""), ("{{request.model}}", "gpt-4"), ("a {{ request.model }} b", "a gpt-4 b"),
            ("${{ cost }} of ${{limit}}", "$1.5 of $10"), ("{{ nothing }}|", "|"),
            ("{{ request.tags }}", "a, b"), ("{{ cost > 1 ? \"}}\" : 'no' }}", "}}"),
            ("{ {x} }", "{ {x} }"), ("{{ {'a': 1}.a }}", "1"), ("{{ 1 / 0 }}", ""),
            ("$x {{ request.messages[-1].content }}", "$x café at four"),
        ])
    func valuesAreFilledIn(text: String, wanted: String) {
        #expect(render(text, named: ["cost": .double(1.5), "limit": .double(10)]) == wanted)
    }

    @Test func mistakesInTemplatesHaveTheirPlace() {
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        for text in ["ab {{ a = 1 }}", "{{ a", "{{ }}"] {
            #expect(
                Template.parse(
                    text, schema: .open, origin: ExpressionOrigin(), fields: &fields, diagnostics: &diagnostics) == nil)
        }
        #expect(diagnostics.map { $0.position?.column } == [9, 1, 3])
    }
}

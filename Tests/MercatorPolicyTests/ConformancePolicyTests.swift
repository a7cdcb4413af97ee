import MercatorDiagnostics
import MercatorJSON
import MercatorPolicy
import MercatorTesting
import Testing

/// The published policy files in structured forms. Skipped where they are not at hand.
@Suite(.enabled(if: Conformance.has("policies"), "the conformance files are not here"))
struct ConformancePolicyTests {
    @Test func everyPublishedPolicyLoads() throws {
        var options = PolicyOptions()
        options.purpose = .inspection
        for name in try Conformance.names(in: "policies") where name.hasSuffix(".yaml") {
            let text = try Conformance.text("policies/" + name)
            let (set, diagnostics) = load(text, providers: nil, options: options)
            let errors = diagnostics.filter { $0.severity == .error }
            #expect(errors.isEmpty, "\(name): \(errors.map { "\($0.position?.line ?? 0): \($0.message)" })")
            #expect(set?.isEmpty == false, "\(name) holds no rule")
            var request = Request(#"{"model": "gpt-4", "messages": [{"role": "user", "content": "hi"}]}"#)
            if let set { #expect(set.decide(&request).errors.isEmpty, "\(name)") }
        }
    }

    @Test func everyPublishedConditionLoads() throws {
        let text = try Conformance.text("mpl-conditions.json")
        let conditions = try JSONDocument.parse(text, profile: .grammar).root
        #expect(conditions.count > 0)
        for condition in conditions.elements {
            // JSON text is YAML text in double quotes.
            let written = String(decoding: condition.rawBytes.readableBytesView, as: UTF8.self)
            let (_, diagnostics) = load("- {condition: \(written), action: log}", providers: nil)
            let errors = diagnostics.filter { $0.severity == .error }
            #expect(errors.isEmpty, "\(written): \(errors.map(\.message))")
        }
    }

    @Test func allowlistDeniesWhatItDoesNotList() throws {
        let text = try Conformance.text("policies/15-model-allowlist.yaml")
        #expect(verdict(text, on: Request(#"{"model": "gpt-4"}"#)).denial == nil)
        let denied = verdict(text, on: Request(#"{"model": "x", "user": "u"}"#))
        #expect(denied.denial?.code == "model_not_allowed")
        #expect(denied.notes.first?.message == "Blocked unapproved model: x from user u")
    }
}

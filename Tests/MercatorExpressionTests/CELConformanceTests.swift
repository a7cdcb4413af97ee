import MercatorExpression
import MercatorJSON
import MercatorLive
import MercatorSystem
import MercatorTesting
import Testing

@Suite(.enabled(if: Conformance.has("cel-public.json")))
struct CELConformanceTests {
    @Test func publishedCasesHold() throws {
        let zones = ZoneLibrary(System.live.files)
        var failures: [String] = []
        for item in try PublicCases.array("cel-public.json") {
            let id = item["id"]?.string ?? ""
            let outcome = CELEvaluation.evaluate(item["expr"]?.string ?? "", bindings: item["bindings"]) {
                zones.zone($0)?.offset(at: $1)
            }
            if let verdict = Self.verdict(outcome, wanted: item["value"]) {
                failures.append("\(id): \(item["expr"]?.string ?? "") \(verdict)")
            }
        }
        #expect(failures.isEmpty, "\(failures.count) failures:\n\(failures.joined(separator: "\n"))")
    }

    /// What is wrong with an outcome; nil when it is as wanted.
    private static func verdict(_ outcome: CELEvaluation.Outcome, wanted: JSONValue?) -> String? {
        guard let wanted else {
            if case .value(let value) = outcome { return "is \(value.protobufJSON), not an error" }
            return nil
        }
        guard let expected = ExpressionValue(protobuf: wanted) else { return "has no readable value" }
        switch outcome {
        case .value(let value):
            return same(value.protobufJSON, expected.protobufJSON) ? nil : "is \(value.protobufJSON)"
        case .error(let error): return "fails: \(error.message)"
        case .rejected(let diagnostics): return "is rejected: \(diagnostics.map(\.message))"
        }
    }

    private static func same(_ a: String, _ b: String) -> Bool {
        a == b || a.replacing("-0.0", with: "0.0") == b.replacing("-0.0", with: "0.0")
    }
}

import MercatorExpression
import MercatorJSON
import MercatorTesting
import Testing

@Suite(.enabled(if: Conformance.has("cel-public.json")))
struct CELConformanceTests {
    /// Cases that need what is not here: named time zones come from the host. The list must only shrink.
    static let knownFailures: Set<String> = [
        "timestamps/timestamp_selectors_tz/getDayOfMonth_name_neg",
        "timestamps/timestamp_selectors_tz/getDayOfMonth_name_pos",
    ]

    @Test func publishedCasesHold() throws {
        var failures: [String] = []
        for item in try PublicCases.array("cel-public.json") {
            let id = item["id"]?.string ?? ""
            let outcome = CELEvaluation.evaluate(item["expr"]?.string ?? "", bindings: item["bindings"])
            let isKnown = Self.knownFailures.contains(id)
            if let verdict = Self.verdict(outcome, wanted: item["value"]) {
                if !isKnown { failures.append("\(id): \(item["expr"]?.string ?? "") \(verdict)") }
            } else if isKnown {
                failures.append("\(id) holds now: take it off the list")
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

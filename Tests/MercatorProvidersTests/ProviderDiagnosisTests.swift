import MercatorProviders
import Testing

@Suite struct ProviderDiagnosisTests {
    static let failures: [(failure: ProviderFailure, title: String, mayRetry: Bool)] = [
        (.dns(host: "h", text: "x"), "Provider Not Responding", true),
        (.refused(text: "x"), "Provider Not Responding", true),
        (.reset, "Provider Not Responding", true),
        (.tls(kind: "expired", text: "x"), "Provider Not Responding", false),
        (.connectTimeout(stage: "tcp", after: .seconds(5)), "Provider Not Responding", true),
        (.timeout(kind: "first_token", after: .milliseconds(1500)), "Provider Not Responding", false),
        (.proxy(status: 407, text: "x"), "Provider Not Responding", false),
        (.proxy(status: nil, text: "x"), "Provider Not Responding", true),
        (.busy(connectionsMax: 5), "Provider Not Responding", true),
        (.stopping, "Provider Not Responding", false),
        (.unusable(text: "x"), "Provider Not Responding", false),
        (.malformed(text: "x"), "Invalid Response Format", false),
        (.truncated, "Invalid Response Format", true),
        (.notFound, "Invalid Response Format", false),
        (.redirect(status: 302), "Invalid Response Format", false),
        (.unexpectedContent, "Invalid Response Format", false),
        (.authentication(status: 401), "Authentication Failed", false),
    ]

    @Test(arguments: failures.indices) func everyFailureHasTitleCauseAndFix(_ row: Int) {
        let row = Self.failures[row]
        let diagnosis = ProviderDiagnosis(row.failure)
        #expect(diagnosis.title == row.title)
        #expect(row.failure.mayRetry == row.mayRetry)
        for sentence in [diagnosis.cause, diagnosis.fix] {
            #expect(!sentence.isEmpty && !sentence.hasSuffix(".") && !sentence.contains("\n"))
        }
        #expect(!row.failure.code.isEmpty)
    }

    @Test func theTimeoutThatFiredIsNamed() {
        #expect(
            ProviderDiagnosis(.timeout(kind: "idle", after: .seconds(60))).cause
                == "nothing came within 60s (idle timeout)")
        #expect(ProviderFailure.timeout(kind: "idle", after: .seconds(60)).isTimeout)
        #expect(ProviderDiagnosis(.connectTimeout(stage: "tls", after: .milliseconds(250))).cause.contains("250ms"))
    }
}

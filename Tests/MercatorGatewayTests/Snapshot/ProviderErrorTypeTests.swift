import MercatorGateway
import MercatorProviders
import MercatorSystem
import Testing

@Suite struct ProviderErrorTypeTests {
    @Test(
        arguments: [
            ("status_429", .rateLimit), ("status_402", .quota), ("quota_exhausted", .quota),
            ("status_401", .authentication), ("status_403", .authentication),
            ("status_408", .timeout), ("timeout_first_token", .timeout), ("status_500", .server),
            ("status_529", .server),
            ("error_event", .server), ("error_in_success", .server), ("empty_stream", .invalidAnswer),
            ("content_type", .invalidAnswer), ("unknown", .other), ("", .other),
        ] as [(String, ProviderErrorType)])
    func codesHaveAKind(code: String, type: ProviderErrorType) {
        #expect(ProviderErrorType(code: code) == type)
    }

    @Test(
        arguments: [
            (.dns(host: "h", text: ""), .connection), (.refused(text: ""), .connection), (.reset, .connection),
            (.tls(kind: "expired", text: ""), .tls), (.connectTimeout(stage: "tcp", after: .seconds(1)), .timeout),
            (.timeout(kind: "idle", after: .seconds(1)), .timeout), (.malformed(text: ""), .invalidAnswer),
            (.truncated, .connection), (.proxy(status: nil, text: ""), .connection),
            (.authentication(status: 401), .authentication), (.notFound, .invalidAnswer),
            (.redirect(status: 302), .invalidAnswer), (.unexpectedContent, .invalidAnswer),
        ] as [(ProviderFailure, ProviderErrorType)])
    func failuresHaveAKind(failure: ProviderFailure, type: ProviderErrorType) {
        #expect(ProviderErrorType(code: failure.code) == type)
    }

    @Test func everyKindIsCountedByItself() {
        let codes: [ProviderErrorType: String] = [
            .timeout: "idle_timeout", .authentication: "status_401", .server: "status_500", .connection: "reset",
            .tls: "tls_expired", .invalidAnswer: "malformed", .other: "odd", .quota: "status_402",
        ]
        let health = ProviderHealth()
        let now = Instant(nanoseconds: 1_000_000_000_000)
        for (number, type) in ProviderErrorType.allCases.enumerated() {
            for _ in 0...number {
                if let code = codes[type] {
                    health.failed(.usual, ProviderTrouble(code, now: now))
                } else {
                    health.rateLimited(.usual, retryAfter: nil, now: now)
                }
            }
        }
        let errors = health.report(at: now).errors
        for (number, type) in ProviderErrorType.allCases.enumerated() { #expect(errors[type] == number + 1) }
        let kinds = ProviderErrorType.allCases.count
        #expect(errors.total == kinds * (kinds + 1) / 2)
    }
}

/// The kind of error of a provider, for people who count; few enough to be a label.
package enum ProviderErrorType: String, CaseIterable, Sendable {
    /// It was asked too often.
    case rateLimit = "rate_limit"
    /// Its account is used up.
    case quota
    /// It did not answer, or not go on, in time.
    case timeout
    /// It refused the gateway's key.
    case authentication = "auth"
    /// It answered with an error of its own, in status, body or stream.
    case server = "server_error"
    /// It could not be reached, or the connection broke.
    case connection
    /// TLS could not be established.
    case tls
    /// It answered what is no answer of its API.
    case invalidAnswer = "invalid_response"
    case other

    /// The kind of a stable code such as `status_503` or `connect_timeout`.
    package init(code: String) {
        switch code {
        case "status_429": self = .rateLimit
        case "status_402", AttemptResult.usedUpCode: self = .quota
        case "status_401", "status_403", "authentication": self = .authentication
        case "status_408": self = .timeout
        case "error_event", "error_in_success": self = .server
        case "dns", "refused", "reset", "truncated", "proxy": self = .connection
        case "malformed", "content_type", "empty_stream", "unexpected_content", "redirect", "not_found":
            self = .invalidAnswer
        default:
            if code.hasPrefix("timeout_") || code.hasSuffix("_timeout") {
                self = .timeout
            } else if code.hasPrefix("tls_") {
                self = .tls
            } else {
                self = code.hasPrefix("status_") ? .server : .other
            }
        }
    }
}

/// How many errors of each kind a provider has had.
package struct ProviderErrorCounts: Hashable, Sendable {
    /// By the place of the kind among all; made once, so that counting allocates nothing.
    private var counts = [Int](repeating: 0, count: ProviderErrorType.allCases.count)

    /// One more of a kind.
    mutating func count(_ type: ProviderErrorType) { counts[type.place] &+= 1 }

    /// Errors of one kind.
    package subscript(type: ProviderErrorType) -> Int { counts[type.place] }

    /// Errors of any kind.
    package var total: Int { counts.reduce(0, &+) }
}

extension ProviderErrorType {
    fileprivate var place: Int {
        switch self {
        case .rateLimit: 0
        case .timeout: 1
        case .authentication: 2
        case .server: 3
        case .connection: 4
        case .tls: 5
        case .invalidAnswer: 6
        case .other: 7
        case .quota: 8
        }
    }
}

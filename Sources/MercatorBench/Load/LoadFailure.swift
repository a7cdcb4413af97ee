/// The ways in which a request of a load run ends other than well; the raw values stand in reports.
package enum LoadFailure: String, CaseIterable, Sendable {
    /// No whole answer within the time for one.
    case timeout
    /// Nobody listens there.
    case connectionRefused = "connection_refused"
    /// The peer broke the connection off.
    case connectionReset = "connection_reset"
    /// The connection ended in the middle of an answer, or before it.
    case connectionClosed = "connection_closed"
    /// The connection could not be opened for any other reason.
    case connectFailed = "connect_failed"
    /// TLS was not agreed on, or the certificate is not to be trusted.
    case tlsFailed = "tls_failed"
    /// Due, and left without a free connection for longer than a request may take.
    case notSent = "not_sent"
    /// 429, unless it is what is expected.
    case rateLimited = "rate_limited"
    /// Any other 4xx.
    case clientError = "client_error"
    /// 5xx.
    case serverError = "server_error"
    /// Any other status that is not the expected one.
    case unexpectedStatus = "unexpected_status"
    /// Not HTTP as it should be.
    case malformedAnswer = "malformed_answer"
    /// A success whose body is no JSON object.
    case badBody = "bad_body"
    /// A stream that ended without its last event, such as `data: [DONE]`.
    case streamUnfinished = "stream_unfinished"
    /// A stream with an error event in it.
    case streamError = "stream_error"
    /// A stream with an event that is no JSON object.
    case badEvent = "bad_event"

    /// The failure that an answer with another status than the expected one is.
    package init(status: Int) {
        self =
            switch status {
            case 429: .rateLimited
            case 400...499: .clientError
            case 500...599: .serverError
            default: .unexpectedStatus
            }
    }

    /// As a person says it.
    package var words: String { rawValue.split(separator: "_").joined(separator: " ") }
}

import MercatorExchange
import MercatorProviders
import MercatorSystem

// What clients read when a provider failed. The titles are the seed's, so that its troubleshooting section is found.
extension Refusal {
    /// The attempt failed below HTTP.
    static func failure(_ failure: ProviderFailure, provider: String?) -> Refusal {
        let diagnosis = ProviderDiagnosis(failure)
        return .upstream(
            status: failure.isTimeout ? 504 : 502, code: failure.refusalCode,
            message: "\(diagnosis.title): \(diagnosis.cause).", provider: provider, hint: diagnosis.fix)
    }

    /// A deadline of ours passed.
    static func timeout(_ kind: DeadlineKind, _ limit: Duration, provider: String?) -> Refusal {
        let waited: String =
            switch kind {
            case .connect: "no connection"
            case .firstToken: "no first event of the stream"
            case .idle: "silence"
            case .total: "no complete answer"
            case .begin: "no answer"
            }
        let name = kind == .begin ? kind.rawValue : "\(kind.rawValue) timeout"
        return .upstream(
            status: 504, code: "provider_timeout",
            message: "Provider Not Responding: \(waited) within \(text(limit)) (\(name)).",
            provider: provider,
            hint: kind == .begin
                ? "raise `proxy.request_timeout` if the provider is only slow"
                : "raise `timeout` or `timeouts.\(kind.rawValue)` of the provider if it is only slow")
    }

    /// Their key is not the client's: the client did nothing wrong.
    static func providerAuthentication(status: Int, provider: String?) -> Refusal {
        let diagnosis = ProviderDiagnosis(.authentication(status: status))
        return .upstream(
            code: "provider_authentication_failed",
            message: "\(diagnosis.title): the provider refused the gateway's own credentials; the operator has to act.",
            provider: provider, hint: "\(diagnosis.cause); \(diagnosis.fix)")
    }

    /// Redirects are never followed: the target may be anybody's.
    static func redirected(provider: String?, status: Int) -> Refusal {
        let diagnosis = ProviderDiagnosis(.redirect(status: status))
        return .upstream(
            code: "upstream_redirect", message: "\(diagnosis.title): \(diagnosis.cause).", provider: provider,
            hint: diagnosis.fix)
    }

    /// A success whose body is of another kind than was asked for.
    static func unexpectedContent(_ content: ReplyContent, wantedStream: Bool, provider: String?) -> Refusal {
        let wanted = wantedStream ? "an event stream" : "JSON"
        let found: String =
            switch content {
            case .eventStream: "an event stream"
            case .json: "JSON"
            case .html: "an HTML page"
            case .lines: "lines of JSON"
            case .other: "something else"
            case .unnamed: "no content type"
            }
        return .upstream(
            code: "upstream_invalid_content_type",
            message: "Invalid Response Format: \(wanted) was asked for and the provider answered with \(found).",
            provider: provider, hint: ProviderDiagnosis(.unexpectedContent).fix)
    }

    /// A success that says it is JSON and is not.
    static func malformedReply(provider: String?) -> Refusal {
        .upstream(
            code: "upstream_invalid_response",
            message: "Invalid Response Format: the provider's answer is not valid JSON.", provider: provider,
            hint: ProviderDiagnosis(.unexpectedContent).fix)
    }

    /// A success that would have to be translated and is larger than is kept for that.
    static func replyTooLarge(provider: String?) -> Refusal {
        .upstream(
            code: "upstream_reply_too_large",
            message: "The provider's answer is larger than \(ExchangeBounds.inspectedBytesMax >> 20) MiB, "
                + "more than the gateway translates.",
            provider: provider, hint: "ask for a stream, or speak the provider's own dialect")
    }

    /// A compressed success although we asked for `identity`: its content cannot be checked.
    static func encodedReply(provider: String?) -> Refusal {
        .upstream(
            code: "upstream_invalid_response",
            message: "Invalid Response Format: the provider's answer is compressed, which was not asked for.",
            provider: provider,
            hint: "the provider, or something before it, ignores `accept-encoding: identity`; turn its compression off")
    }

    /// An error status without an API error, or after all retries.
    ///
    /// - Parameter advice: when to come again, in the provider's own header fields.
    static func providerError(status: Int, provider: String?, advice: [Member] = []) -> Refusal {
        var refusal = Refusal.upstream(
            status: status >= 500 ? 502 : status, code: "provider_error",
            message: "The provider answered with status \(status) and no API error.", provider: provider,
            hint: "check `base_url`: something other than the API may be answering")
        refusal.headers = advice
        return refusal
    }

    /// A stream that began with an error event, before anything had gone to the client.
    static func errorEvent(_ words: String?, provider: String?) -> Refusal {
        .upstream(
            code: "provider_error",
            message: words.map { "The provider answered with an error: \($0)" }
                ?? "The provider answered with an error event and no message.",
            provider: provider, hint: "the provider said so in the first event of its stream")
    }

    /// A stream that ended before its first event.
    static func emptyStream(provider: String?) -> Refusal {
        .upstream(
            code: "upstream_empty_stream",
            message: "Invalid Response Format: the provider's stream ended before its first event.", provider: provider,
            hint: "check that the provider serves this model with `stream: true`")
    }

    /// The connection broke in the middle of an answer.
    static func truncated(provider: String?) -> Refusal {
        .upstream(
            code: "upstream_truncated",
            message: "The provider's answer broke off; what was received is incomplete.", provider: provider,
            hint: "the provider or something before it closed the connection in the middle of an answer")
    }

    /// A limit as people write it: `60s`, `1500ms`.
    private static func text(_ limit: Duration) -> String {
        let milliseconds = limit.wholeMilliseconds
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}

extension ProviderFailure {
    /// The error code that clients see.
    fileprivate var refusalCode: String {
        switch self {
        case .dns: "upstream_dns_failed"
        case .refused: "upstream_connect_failed"
        case .tls: "upstream_tls_failed"
        case .truncated: "upstream_truncated"
        case .malformed, .unexpectedContent: "upstream_invalid_response"
        case .proxy: "upstream_proxy_failed"
        case .busy: "provider_busy"
        case .connectTimeout, .timeout: "provider_timeout"
        case .authentication: "provider_authentication_failed"
        case .redirect: "upstream_redirect"
        case .reset, .notFound, .stopping, .unusable: "provider_unreachable"
        }
    }
}

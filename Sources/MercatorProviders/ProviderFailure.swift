/// Why a provider gave no usable answer, in the terms an operator can act on.
///
/// The driver makes it of what the upstream room reports; texts come from the system, never from the provider's body.
package enum ProviderFailure: Hashable, Sendable {
    /// The host name has no address.
    case dns(host: String, text: String)
    /// Nobody listens there, or no address can be reached.
    case refused(text: String)
    /// The connection broke before an answer.
    case reset
    /// TLS could not be established; `kind` is a stable word such as `expired`, `text` the library's.
    case tls(kind: String, text: String)
    /// No connection in time; `stage` is `dns`, `tcp`, `proxy` or `tls`.
    case connectTimeout(stage: String, after: Duration)
    /// A deadline of the exchange passed; `kind` is the key below `timeouts`: `first_token`, `idle`, `total`.
    case timeout(kind: String, after: Duration)
    /// The answer is not HTTP/1.1; `text` says what is wrong with it.
    case malformed(text: String)
    /// The answer broke off.
    case truncated
    /// The proxy on the way did not let us through; nil when it gave no sensible answer.
    case proxy(status: Int?, text: String)
    /// All connections allowed to the provider are busy.
    case busy(connectionsMax: Int)
    /// The provider refused the gateway's own credentials: 401 or 403.
    case authentication(status: Int)
    /// 404 that no API gave.
    case notFound
    /// Redirects are never followed.
    case redirect(status: Int)
    /// A success of another kind than the API's: a web page, no JSON, no events.
    case unexpectedContent
    /// The gateway is stopping.
    case stopping
    /// The request could not even be tried.
    case unusable(text: String)

    /// A stable word for logs and metrics.
    package var code: String {
        switch self {
        case .dns: "dns"
        case .refused: "refused"
        case .reset: "reset"
        case .tls(let kind, _): "tls_\(kind)"
        case .connectTimeout: "connect_timeout"
        case .timeout(let kind, _): "\(kind)_timeout"
        case .malformed: "malformed"
        case .truncated: "truncated"
        case .proxy: "proxy"
        case .busy: "busy"
        case .authentication: "authentication"
        case .notFound: "not_found"
        case .redirect: "redirect"
        case .unexpectedContent: "unexpected_content"
        case .stopping: "stopping"
        case .unusable: "unusable"
        }
    }

    /// Whether waiting longer might have helped.
    package var isTimeout: Bool {
        switch self {
        case .connectTimeout, .timeout: true
        default: false
        }
    }

    /// Whether another try may go better. Not what configuration must mend, and not what our own deadlines ended.
    package var mayRetry: Bool {
        switch self {
        case .dns, .refused, .reset, .connectTimeout, .truncated, .busy: true
        case .proxy(let status, _): status.map { $0 >= 500 } ?? true
        default: false
        }
    }
}

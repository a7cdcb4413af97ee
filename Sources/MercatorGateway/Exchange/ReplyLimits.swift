/// The deadlines of one exchange, from the provider's `timeout` and `timeouts` and `proxy.request_timeout`.
package struct ReplyLimits: Hashable, Sendable {
    /// Until the client's answer begins, all attempts together; nil for no limit. Never ends an answer that has begun.
    package var begin: Duration?
    /// To the first event of a stream, all attempts together; nil for no limit.
    package var firstToken: Duration?
    /// Each silence after that.
    package var idle: Duration?
    /// The whole answer, all attempts together.
    package var total: Duration?
    /// Silence on an open stream after which the client gets an SSE comment; nil sends none.
    package var keepAlive: Duration?

    package init(
        begin: Duration? = nil, firstToken: Duration? = nil, idle: Duration? = nil, total: Duration? = nil,
        keepAlive: Duration? = nil
    ) {
        self.begin = begin
        self.firstToken = firstToken
        self.idle = idle
        self.total = total
        self.keepAlive = keepAlive
    }
}

/// Which deadline fired; the raw value is the configuration key.
package enum DeadlineKind: String, Sendable {
    case connect
    case firstToken = "first_token"
    case idle
    case total
    /// `proxy.request_timeout`.
    case begin = "request_timeout"
}

/// How an exchange ended, as the evidence specification names it.
package enum Outcome: String, Sendable {
    /// Answered in full.
    case complete
    /// A stream that ended properly, without `[DONE]`.
    case completeWithoutDone = "complete_no_done"
    /// The provider's answer stopped in the middle.
    case truncated
    /// The provider went silent in the middle.
    case stalled
    /// The client left first.
    case clientCancelled = "client_cancelled"
    /// The client stopped reading.
    case clientStalled = "client_stalled"
    /// The provider failed before anything reached the client.
    case upstreamError = "upstream_error"
    /// A policy denied it.
    case policyBlocked = "policy_blocked"
    /// The gateway refused it: malformed, unauthenticated, unknown.
    case refused
    /// A deadline passed before the answer began.
    case timeout
    /// The gateway was shut down under it.
    case shutdown
}

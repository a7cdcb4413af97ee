/// The limits of this room.
package enum PolicyBounds {
    /// Rules of one policy set; each costs every request a condition.
    package static let rulesMax = 10_000
    /// Policies of one set.
    package static let policiesMax = 1_000
    /// Nesting of `all`, `any` and `not` in structured conditions.
    package static let conditionDepthMax = 32
    /// Bytes of one reason, message or note after rendering: they go into answers and log lines.
    package static let messageBytesMax = 4_096
    /// Notes, tags, alerts and errors of one verdict, each: a request must not flood the log.
    package static let entriesMax = 256
    /// Cases of one test run.
    package static let testsMax = 10_000
    /// Bytes of one value or text in a trace: a reader wants to recognise it, not to copy it.
    package static let tracedBytesMax = 160
    /// Values in the trace of one decision.
    package static let tracedValuesMax = 5_000
}

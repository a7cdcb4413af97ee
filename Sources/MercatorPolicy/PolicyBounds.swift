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
    /// Bytes of a webhook's URL, values included.
    package static let webhookBytesMax = 2_048
    /// A year: the longest window of a limit that anybody means.
    package static let windowSecondsMax = 366 * 86_400
    /// Kinds of personal data and patterns of one `redact`: each reads every text of the body.
    package static let patternsMax = 32
}

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
    /// Alternatives that one question about a condition may look at; a condition of more is taken as it stands.
    package static let lintBranchesMax = 512
    /// Rules above it that one rule is compared with, so that a thousand rules do not become a million comparisons.
    package static let lintCandidatesMax = 32
    /// Files that include each other in a row, and files that are included at all: nobody follows more by hand.
    package static let includeDepthMax = 10
    package static let includedFilesMax = 256
    /// Cases of one test run.
    package static let testsMax = 10_000
    /// Bytes of one value or text in a trace: a reader wants to recognise it, not to copy it.
    package static let tracedBytesMax = 160
    /// Values in the trace of one decision.
    package static let tracedValuesMax = 5_000
}

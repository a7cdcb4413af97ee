/// How the policies came to their verdict about one request: what each rule was asked, and what came of it.
package struct DecisionTrace: Sendable {
    /// Every policy, in the order they run.
    package var policies: [PolicyTrace] = []
    /// Whether the trace reached its bounds, so that values are missing from the rules at its end.
    package var isCut = false

    package init() {}

    /// This trace of a request with that of its reply in place of what was still to come.
    package func joined(_ reply: DecisionTrace) -> DecisionTrace {
        var whole = self
        whole.policies.removeAll { $0.skipped == PolicyTrace.awaitsReply }
        whole.policies += reply.policies
        whole.isCut = isCut || reply.isCut
        return whole
    }
}

/// What happened to one policy.
package struct PolicyTrace: Sendable {
    package var name: String
    /// The file it stands in.
    package var path: String
    package var priority: Int
    package var isShadow: Bool
    /// Why none of its rules was asked; nil when they were.
    package var skipped: String?
    package var rules: [RuleTrace] = []

    /// Why a policy on replies is not asked about a request.
    static let awaitsReply = "it is about replies"
}

/// What happened to one rule.
package struct RuleTrace: Sendable {
    /// What became of a rule.
    package enum Outcome: Sendable {
        case matched
        case notMatched
        /// The condition has no value; the message says why.
        case error(String)
        /// It was not asked; the text says why.
        case skipped(String)

        /// `matched`, `not_matched`, `error` or `skipped`.
        package var word: String {
            switch self {
            case .matched: "matched"
            case .notMatched: "not_matched"
            case .error: "error"
            case .skipped: "skipped"
            }
        }

        /// The message of an error, the reason of a skip.
        package var detail: String? {
            switch self {
            case .matched, .notMatched: nil
            case .error(let text), .skipped(let text): text
            }
        }
    }

    package var name: String
    /// The line that the rule begins on.
    package var line: Int
    /// The condition as written, or as a structured one reads; nil for a rule that always applies.
    package var condition: String?
    package var outcome: Outcome
    /// The condition's parts and their values, the whole first.
    package var values: [TracedValue] = []
    /// What the rule did, in words: `deny: too many tokens`, `set max_tokens = 1000`.
    package var effects: [String] = []

    package var isMatched: Bool {
        if case .matched = outcome { true } else { false }
    }
}

/// A part of a condition and its value, fit to be shown.
package struct TracedValue: Sendable {
    package var text: String
    /// 0 for the whole condition, one more for each level below.
    package var depth: Int
    /// Names the part among those of its condition.
    package var id: Int
    /// Whether it is one of the parts that a test has to see true and false.
    package var isBranch: Bool
    /// False behind the side that decided an `and` or `or`.
    package var wasNeeded: Bool
    /// The value as JSON writes it, bounded in length, credentials masked; an error's message for an error.
    package var shown: String
    package var isError: Bool
    /// Whether it held; nil when its value is neither true nor false.
    package var holds: Bool?
}

import MercatorProviders

/// What one check of a provider came to.
package struct TrialFinding: Sendable {
    /// How a check ended.
    package enum Outcome: String, Sendable {
        case works
        /// The provider cannot do it, and says so: no failure.
        case lacks
        /// It should work and does not.
        case fails
        /// It works, and somebody should know something about it.
        case doubtful
        /// Not tried, or nothing could be learned.
        case skipped
    }

    /// A stable name for programs, `wrong_key`.
    package var check: String
    package var outcome: Outcome
    /// One line for people.
    package var detail: String
    /// Title, cause and fix of a failure.
    package var diagnosis: TrialDiagnosis?
}

/// A failure in the terms of the troubleshooting guide.
package struct TrialDiagnosis: Hashable, Sendable {
    /// `Provider Not Responding`, `Invalid Response Format` or `Authentication Failed`.
    package var title: String
    package var cause: String
    package var fix: String

    init(title: String, cause: String, fix: String) {
        self.title = title
        self.cause = cause
        self.fix = fix
    }

    init(_ failure: ProviderFailure) {
        let diagnosis = ProviderDiagnosis(failure)
        self.init(title: diagnosis.title, cause: diagnosis.cause, fix: diagnosis.fix)
    }
}

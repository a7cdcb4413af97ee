package import MercatorDiagnostics

/// One case of a policy test: a request, the world around it, and what is to come of it.
package struct PolicyTestCase {
    package var name: String
    /// The file it stands in.
    package var path: String
    package var position: SourcePosition
    /// Why it is not run; nil when it is.
    package var skipped: String?
    var request: DescribedRequest
    var expectation: PolicyExpectation
}

/// What came of a case.
package struct PolicyTestResult: Sendable {
    /// How a case ended.
    package enum Status: String, Sendable {
        case passed, failed, skipped
    }

    /// An expectation that did not hold.
    package struct Failure: Sendable {
        /// The key of the expectation.
        package var key: String
        package var expected: String
        package var actual: String

        /// `expected reason "a", got "b"`.
        package var text: String { "expected \(key) \(expected), got \(actual)" }
    }

    package var name: String
    package var path: String
    package var position: SourcePosition
    package var status: Status
    package var failures: [Failure] = []
    /// `deny`, `route` or `allow`.
    package var action: String
    /// The rule that decided, as `policy/rule`; nil when none did.
    package var decidedBy: String?
    /// Why it was not run; nil when it was.
    package var skipped: String?
    /// How long it took; the runner of the tests has the clock.
    package var nanoseconds: UInt64 = 0

    /// All that did not hold, in one line.
    package var error: String? {
        guard !failures.isEmpty else { return nil }
        let told = failures.map(\.text).joined(separator: "; ")
        return "\(told) (\(decidedBy.map { "decided by \($0)" } ?? "no rule decided"))"
    }
}

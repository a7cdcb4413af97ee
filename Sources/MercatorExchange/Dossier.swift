package import MercatorSystem

/// Everything known about one exchange, so that settle and record can tell the truth whatever happened.
///
/// Stages only add facts. One per exchange, and a reference, because it is handed from stage to stage: copying its
/// twenty fields at every step cost more than any stage.
package final class Dossier {
    /// The `x-request-id`: the client's, or ours.
    package var requestID = ""
    /// When the request was complete on the wire.
    package var received: Instant
    /// The same moment for people.
    package var receivedAt: Timestamp
    package var method = ""
    /// The path without its query; a query may carry a key.
    package var path = ""
    /// The caller's name, user and team; nil while open or unknown.
    package var caller: String?
    package var user: String?
    package var team: String?
    /// The model the client named; nil when it named none.
    package var modelAsked: String?
    /// The model sent to the provider; nil when nothing was sent.
    package var modelSent: String?
    package var isStream = false
    /// The policy and rule that decided the route or denial.
    package var policy: String?
    package var rule: String?
    /// The version of the policies that it was put before; nil where there are none.
    package var policyVersion: String?
    /// What policies noted about it, in order.
    package var tags: [Tag] = []
    /// Rules whose condition or action ended in an error.
    package var ruleErrors = 0
    /// Whether the policies were asked, so that answers tell who decided.
    package var isDecided = false
    /// How the policies decided, for the caller who asked and may know; nil for everybody else.
    package var explanation: String?
    /// Every try, in order.
    package var attempts: [Attempt] = []
    /// What the gateway changed in the request body, for `x-mercator-edits`.
    package var edits: [String] = []
    /// What translations left out of request and answer, and why: `seed: left out, because …`. Bounded.
    package var leftOut: [String] = []
    /// Status sent to the client; 0 when none was.
    package var status = 0
    package var outcome: Outcome?
    /// Error code of the refusal; nil for a success.
    package var errorCode: String?
    /// Cause and fix, for the operator.
    package var errorDetail: String?
    /// Body bytes from and to the client.
    package var bytesIn = 0
    package var bytesOut = 0
    /// First body byte to the client; nil when none went.
    package var firstByte: Instant?
    package var ended: Instant?
    /// Time the gateway itself took until it dispatched, in nanoseconds.
    package var overheadNanoseconds: UInt64 = 0

    package init(received: Instant, receivedAt: Timestamp) {
        self.received = received
        self.receivedAt = receivedAt
    }

    /// A name and a value that a policy noted.
    package struct Tag: Hashable, Sendable {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }
}

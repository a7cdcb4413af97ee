import MercatorExchange
import MercatorPolicy
import MercatorWire

/// What an exchange keeps so that policies can be asked about its reply; made only where such policies exist.
///
/// A class, because the machine is looked at in place and most exchanges have none.
///
/// SAFETY: `@unchecked Sendable` because it belongs to one exchange, which lives on one event loop.
final class ReplyInspection: @unchecked Sendable {
    let facts: ExchangeFacts
    let snapshot: Snapshot
    let body: RequestBody
    let endpoint: APIEndpoint
    /// What the policies said about the request.
    let verdict: Verdict
    /// Whether the reply at hand has been judged.
    var isOver = false
    /// Providers that policies sent the request on to.
    var reroutes = 0
    /// What becomes of the exchange unless a policy says otherwise.
    var end = InspectionEnd.pass

    init(facts: ExchangeFacts, snapshot: Snapshot, body: RequestBody, endpoint: APIEndpoint, verdict: Verdict) {
        self.facts = facts
        self.snapshot = snapshot
        self.body = body
        self.endpoint = endpoint
        self.verdict = verdict
    }

    var demands: ReplyDemands { snapshot.policies.demands }

    /// Whether nothing of a good reply may leave before it has been judged.
    ///
    /// A policy that could only try another provider does not hold streams: that would cost every caller the stream.
    func holds(isStream: Bool) -> Bool {
        demands.protects || (demands.mayAct && !isStream && endpoint.answersJSON)
    }
}

/// How an exchange ends if the policies on its reply have nothing against it.
enum InspectionEnd {
    /// The reply goes to the client.
    case pass
    /// The provider failed.
    case refuse(Refusal)
}

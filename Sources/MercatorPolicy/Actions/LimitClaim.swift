/// What a rule counts against a limit: one request, its tokens or its cost, on somebody's account.
package struct LimitClaim: Hashable, Sendable {
    /// What is counted.
    package enum Unit: String, Hashable, Sendable, CaseIterable {
        case requests, tokens, cost
    }

    package var rule: RuleReference
    package var unit: Unit
    /// Whose account, rendered: `alice`.
    package var key: String
    /// How much fits into the window; cost in US dollars.
    package var limit: Double
    package var windowSeconds: Int
    /// What the client reads when it does not fit; empty for the gateway's own words.
    package var message: String
    /// The error code then.
    package var code: String
}

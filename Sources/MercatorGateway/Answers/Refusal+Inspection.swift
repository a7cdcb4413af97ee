import MercatorExchange

extension Refusal {
    /// Policies protect the client from what replies may hold, and this reply cannot be looked into.
    static func replyNotInspectable(_ reason: String) -> Refusal {
        Refusal(
            status: 502, type: "policy_violation", code: "reply_not_inspectable",
            message: "The reply was withheld: policies have to see all of it, and \(reason).", source: .policy)
    }
}

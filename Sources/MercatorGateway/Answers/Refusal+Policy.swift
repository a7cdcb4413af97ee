import MercatorExchange
import MercatorPolicy

extension Refusal {
    /// A policy said no. The form is fixed by the policy language.
    init(_ denial: Denial) {
        self.init(
            status: denial.status, type: "policy_violation", code: denial.code, message: denial.message,
            source: .policy,
            members: [Member("policy", denial.rule.policy), Member("rule", denial.rule.rule)])
    }
}

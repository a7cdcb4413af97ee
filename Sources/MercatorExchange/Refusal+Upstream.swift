extension Refusal {
    /// 502: the provider could not be reached, or its answer cannot be passed on.
    ///
    /// - Parameters:
    ///   - message: what happened, in words that name no URL and no key.
    ///   - provider: the provider's name; nil when the operator does not expose it.
    package static func upstream(
        status: Int = 502, code: String, message: String, provider: String?, hint: String?
    ) -> Refusal {
        Refusal(
            status: status, type: "upstream_error", code: code, message: message, source: .upstream,
            members: provider.map { [Member("provider", $0)] } ?? [], operatorHint: hint)
    }
}

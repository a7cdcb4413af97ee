package import MercatorExpression

/// Runs cases against policies, one after the other, and counts what they cover.
package struct PolicyTestRun {
    /// What the cases have covered so far.
    package private(set) var coverage: PolicyCoverage
    private let policies: PolicySet
    private let providers: @Sendable (String) -> String?
    private let facts: @Sendable (String, ProviderFact) -> ExpressionValue

    /// - Parameters:
    ///   - providers: the provider that serves a model.
    ///   - facts: what is known of a provider; a case's `provider_state` is asked first.
    package init(
        policies: PolicySet, providers: @escaping @Sendable (String) -> String? = { _ in nil },
        facts: @escaping @Sendable (String, ProviderFact) -> ExpressionValue = { _, _ in .null }
    ) {
        self.policies = policies
        self.providers = providers
        self.facts = facts
        coverage = PolicyCoverage(of: policies)
    }

    /// Runs one case.
    package mutating func run(_ test: PolicyTestCase) -> PolicyTestResult {
        var result = PolicyTestResult(
            name: test.name, path: test.path, position: test.position, status: .skipped, action: "allow")
        if let skipped = test.skipped {
            result.skipped = skipped
            return result
        }
        var request = test.request
        request.providers = providers
        request.facts = facts
        let decision = policies.decision(on: request)
        let verdict = decision.verdict
        coverage.add(decision.requestTrace)
        if let trace = decision.replyTrace { coverage.add(trace, from: policies.compiled.policies.count) }
        let provider = provider(verdict, request)
        let outcome = PolicyExpectation.Outcome(
            verdict: verdict, body: decision.body, reply: decision.reply, provider: provider,
            region: provider.flatMap { request.provider($0, .region).string })
        result.failures = test.expectation.failures(of: outcome)
        result.status = result.failures.isEmpty ? .passed : .failed
        result.action = verdict.action
        result.decidedBy = verdict.decider?.text
        return result
    }

    /// Where the request would go: by a route, by the only permission, by its model.
    private func provider(_ verdict: Verdict, _ request: DescribedRequest) -> String? {
        guard verdict.denial == nil else { return nil }
        if let provider = verdict.route?.providers.first { return provider }
        if let permitted = verdict.permittedProviders, permitted.count == 1 { return permitted[0] }
        let model = verdict.model ?? request.body?["model"]?.string
        guard let provider = model.flatMap(providers) else { return nil }
        return verdict.permittedProviders?.contains(provider) ?? true ? provider : nil
    }
}

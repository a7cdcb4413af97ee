package import MercatorDiagnostics
import MercatorExpression
import MercatorGateway
package import MercatorPolicy
package import MercatorSystem

/// What expressions of the policy language stand on: a configuration's flags, variables, zone, providers and models, or
/// none of them and the machine's time zones.
package struct ExpressionGround: Sendable {
    package private(set) var options = PolicyOptions()
    /// The names of the configuration; nil without one.
    package private(set) var known: PolicyKnowledge?
    private var providers: @Sendable (String) -> String? = { _ in nil }
    private var facts: @Sendable (String, ProviderFact) -> ExpressionValue = { _, _ in .null }

    /// The ground without a configuration.
    package init(system: System) {
        options.zones = ZoneLibrary(system.files)
    }

    /// The ground of the configuration at `path`; nil when it has an error. Its policies are not read.
    package init?(
        configuration path: String, system: System, diagnostics: inout [Diagnostic], sources: inout [String: SourceText]
    ) {
        let loaded = ConfigurationLoader(system: system).load(path: path)
        diagnostics += loaded.diagnostics
        sources = loaded.sources
        guard let configuration = loaded.configuration else { return nil }
        options = PolicyOptions(configuration, purpose: .inspection, files: system.files, diagnostics: &diagnostics)
        guard !diagnostics.containsError else { return nil }
        known = PolicyKnowledge(configuration)
        providers = configuration.providerOfModel
        facts = configuration.providerFacts
    }

    /// What an expression comes to for a request.
    package func evaluate(_ text: String, for request: DescribedRequest) -> ExpressionTrial.Outcome {
        var request = request
        request.providers = providers
        request.facts = facts
        return ExpressionTrial.evaluate(text, for: request, options: options, known: known)
    }
}

import MercatorDiagnostics
import MercatorGateway
import MercatorPolicy
import MercatorSystem
import MercatorYAML

extension PolicyOptions {
    /// How a configuration wants its policies read; a zone that is not known is reported.
    init(
        _ configuration: GatewayConfiguration, purpose: Purpose, files: any FileSystem,
        diagnostics: inout [Diagnostic]
    ) {
        self.init(configuration.policy)
        self.purpose = purpose
        declared.take(
            metadata: configuration.processing.defaultMetadata,
            contextWindows: configuration.processing.conversation.contextWindows)
        hasAlertWebhook = configuration.policy.alerts.webhook != nil
        authenticationIsOn = configuration.identity.authenticationIsOn
        trustedMetadata = TrustedMetadata(
            adding: configuration.identity.trustedMetadataAdded,
            removing: configuration.identity.trustedMetadataRemoved)
        let policy = configuration.policy
        let library = ZoneLibrary(files)
        zones = library
        if let zone = library.zone(policy.timeZone) {
            self.zone = zone
        } else if let node = policy.timeZoneNode {
            diagnostics.append(
                node.diagnostic(
                    .error, code: "config/unknown-zone", "unknown time zone `\(policy.timeZone)`",
                    hint: library.hint(for: policy.timeZone)))
        }
    }
}

extension PolicyKnowledge {
    /// The names that a configuration has; no models where one of them is a pattern, which may stand for any.
    init(_ configuration: GatewayConfiguration) {
        let models = configuration.providers.flatMap(\.models)
        self.init(
            providers: configuration.providers.map(\.name), models: models.contains { $0.contains("*") } ? [] : models)
    }
}

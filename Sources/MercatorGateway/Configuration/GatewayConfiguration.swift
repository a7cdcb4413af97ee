package import MercatorIdentity
package import MercatorPolicy
package import MercatorProviders
package import MercatorRouting
package import MercatorTelemetry
package import MercatorYAML

/// Everything a configuration file says, checked, with defaults filled in.
package struct GatewayConfiguration: Sendable {
    package var proxy = ProxyConfiguration()
    /// In file order, disabled ones included. Never empty.
    package var providers: [ProviderConfiguration] = []
    package var policy = PolicyConfiguration()
    package var identity = IdentityConfiguration()
    package var processing = ProcessingConfiguration()
    package var routing = RoutingConfiguration()
    package var telemetry = TelemetryConfiguration()
    /// `security:` as written; ``identity`` is what counts.
    package var security = SecurityConfiguration()
    /// The value of top-level `policies:`; ``policy`` has it too.
    package var inlinePolicies: YAMLNode?
    /// The file it was read from, as people know it.
    package var path = ""

    package init() {}
}

package import MercatorDiagnostics
import MercatorGateway
import MercatorPolicy
import MercatorRouting
package import MercatorSystem

/// What a configuration comes to: every address, URL, header and rule that the gateway would use, secrets masked.
package struct Plan {
    let path: String
    let listeners: [String]
    let eventLoops: Int?
    let clients: String
    let bounds: [(name: String, value: String)]
    let providers: [PlannedProvider]
    let routing: [(name: String, value: String)]
    let routes: [PlannedRoute]
    let models: [PlannedModel]
    let policies: [PolicySummary]
    let policyVersion: String
    let defaultAction: String
    let warnings: [Diagnostic]

    /// Where a model that clients name goes when no policy says otherwise.
    struct PlannedModel {
        let model: String
        let provider: String
        /// What the provider is asked for.
        let upstreamModel: String
        /// Further providers that serve it, which are tried when that one fails.
        let others: [String]
    }

    /// What requests for some models do differently.
    struct PlannedRoute {
        let models: [String]
        let description: String
    }

    /// `environment` says which proxies are prescribed.
    package init(of ready: Preparation.Ready, warnings: [Diagnostic], environment: any Environment) {
        let configuration = ready.configuration
        path = configuration.path
        listeners = [configuration.proxy.listenAddress.description]
        eventLoops = configuration.proxy.eventLoops
        let keys = configuration.identity.apiKeys.filter(\.isEnabled).count
        clients =
            configuration.identity.authenticationIsOn
            ? "must show one of \(keys) API key\(keys == 1 ? "" : "s")" : "open: no API keys are configured"
        bounds = Self.bounds(of: configuration.proxy)
        providers =
            ready.snapshot.providers.map { PlannedProvider($0, environment: environment) }
            + configuration.providers.filter { !$0.isEnabled }.map(PlannedProvider.init(disabled:))
        routing = Self.routing(of: configuration)
        routes = Self.routes(of: configuration.routing)
        models = Self.models(of: ready.snapshot)
        policies = ready.policies.policies
        policyVersion = ready.policies.version
        defaultAction = configuration.policy.defaultAction.rawValue
        self.warnings = warnings
    }

    private static func models(of snapshot: Snapshot) -> [PlannedModel] {
        let directory = snapshot.directory
        let named = directory.names.compactMap { name in directory.target(of: name).map { (text: name, target: $0) } }
        return (named + directory.patterns).compactMap { name, target in
            guard snapshot.providers.indices.contains(target.provider) else { return nil }
            if let servers = snapshot.routing.plan(for: name).servers(of: name) {
                guard let first = servers.first else { return nil }
                return PlannedModel(
                    model: name, provider: snapshot.providers[first].name,
                    upstreamModel: directory.upstreamName(of: name, at: first),
                    others: servers.dropFirst().map { snapshot.providers[$0].name })
            }
            return PlannedModel(
                model: name, provider: snapshot.providers[target.provider].name, upstreamModel: target.model,
                others: directory.otherTargets(of: name).map { snapshot.providers[$0.provider].name })
        }
    }
}

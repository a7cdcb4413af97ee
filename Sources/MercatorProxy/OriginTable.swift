package import MercatorGateway
import MercatorProviders
package import MercatorSystem
package import MercatorUpstream

/// For every provider of a snapshot, where its connections go and how they are kept; in the snapshot's order.
package struct OriginTable: Sendable {
    /// One provider's way out. A class, so that looking it up copies one reference.
    package final class Entry: Sendable {
        package let origin: UpstreamOrigin
        package let settings: UpstreamSettings

        init(origin: UpstreamOrigin, settings: UpstreamSettings) {
            self.origin = origin
            self.settings = settings
        }
    }

    private let entries: [Entry]
    private let names: [String]

    /// Throws ``GatewayStartError/provider(name:reason:hint:)`` when a proxy cannot be used.
    package init(_ snapshot: Snapshot, system: System) throws(GatewayStartError) {
        var entries: [Entry] = []
        for provider in snapshot.providers {
            do {
                entries.append(try OriginTable.entry(provider, system))
            } catch {
                throw .provider(name: provider.name, reason: error.message, hint: error.hint)
            }
        }
        self.entries = entries
        names = snapshot.providers.map(\.name)
    }

    /// Every origin, in the snapshot's order.
    var all: [UpstreamOrigin] { entries.map(\.origin) }

    /// Where and how a provider is reached.
    package subscript(_ provider: ProviderPlan) -> Entry { entries[provider.index] }

    /// Reads every CA file now, so that a bad one is found at the start.
    func prepareTrust(_ lookups: UpstreamLookups) throws(GatewayStartError) {
        for (entry, name) in zip(entries, names) where entry.origin.trust != .system {
            do {
                try lookups.prepare(entry.origin.trust)
            } catch {
                throw .provider(name: name, reason: error.cause, hint: error.hint)
            }
        }
    }

    private static func entry(_ provider: ProviderPlan, _ system: System) throws(UpstreamProxyError) -> Entry {
        let configuration = provider.configuration
        let scheme: UpstreamScheme = provider.url.isSecure ? .https : .http
        let port = provider.url.port
        let proxy: UpstreamProxy?
        if let url = configuration.proxyURL {
            proxy = try UpstreamProxy.parse(url.revealed)
        } else {
            proxy = try ProxySelection.proxy(
                scheme: scheme, host: provider.url.host, port: port, environment: system.environment)
        }
        let trust = configuration.tls.caFile.map { UpstreamTrust.systemAnd(file: $0) } ?? .system
        let pool = configuration.connectionPool
        // A provider is one address to the pool, so that the smaller of its two limits holds.
        let idleMax = min(pool.maxIdleConnections, pool.maxIdleConnectionsPerHost)
        return Entry(
            origin: UpstreamOrigin(
                scheme: scheme, host: provider.url.host, port: port, serverName: configuration.tls.serverName,
                proxy: proxy, trust: trust),
            settings: UpstreamSettings(
                connectTimeout: configuration.timeouts.connect, maxIdlePerOrigin: idleMax,
                maxConnectionsPerOrigin: pool.maxConnectionsPerHost, idleTimeout: pool.idleTimeout))
    }
}

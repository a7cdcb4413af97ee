package import MercatorGateway
package import MercatorProviders
import MercatorProxy
package import MercatorSystem
import MercatorUpstream

package import protocol NIOCore.EventLoop

/// Tries several providers out, at once, within one time.
package struct ProviderTrials: Sendable {
    private let system: System
    private let loop: any EventLoop
    private let timeout: Duration
    private let model: String?
    private let embeddingModel: String?
    private let progress: @Sendable (_ provider: String, _ check: String) -> Void

    /// - Parameters:
    ///   - timeout: of everything together.
    ///   - model: to be asked for instead of one that is configured or listed.
    ///   - progress: told which check of which provider begins.
    package init(
        system: System, loop: any EventLoop, timeout: Duration, model: String? = nil, embeddingModel: String? = nil,
        progress: @escaping @Sendable (String, String) -> Void = { _, _ in }
    ) {
        self.system = system
        self.loop = loop
        self.timeout = timeout
        self.model = model
        self.embeddingModel = embeddingModel
        self.progress = progress
    }

    /// The reports in the order of `providers`. Throws what keeps a gateway from starting with them.
    package func run(
        _ providers: [ProviderConfiguration], proxy: ProxyConfiguration
    ) async throws -> [TrialReport] {
        let deadline = system.monotonicClock.now().advanced(by: timeout)
        return try await withThrowingTaskGroup(of: (Int, TrialReport).self) { group in
            for (index, provider) in providers.enumerated() {
                let (sender, stranger, lookups) = try parts(of: provider, proxy)
                group.addTask { (index, await report(sender, stranger, lookups, until: deadline)) }
            }
            var reports: [(Int, TrialReport)] = []
            for try await report in group { reports.append(report) }
            return reports.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func report(
        _ sender: TrialSender, _ stranger: TrialSender?, _ lookups: UpstreamLookups, until deadline: Instant
    ) async -> TrialReport {
        let began = system.monotonicClock.now()
        let name = sender.plan.name
        let progress = self.progress
        var trial = ProviderTrial(
            sender: sender, stranger: stranger, lookups: lookups, clock: system.monotonicClock, deadline: deadline,
            model: model, embeddingModel: embeddingModel, progress: { progress(name, $0) })
        await trial.run()
        let pool = sender.pool
        loop.execute { pool.close() }
        let endpoint = sender.plan.endpoint
        // Capabilities are about OpenAI's API; what is translated says by itself what it cannot say.
        let learned = endpoint.dialect == .openai ? trial.learned : endpoint.capabilities
        return TrialReport(
            name: name, url: endpoint.text(of: .chatCompletions, otherForm: trial.otherForm),
            kind: endpoint.kind, findings: trial.findings, declared: endpoint.capabilities, learned: learned,
            nanoseconds: system.monotonicClock.now().nanosecondsSince(began).magnitude)
    }

    private func parts(
        of provider: ProviderConfiguration, _ proxy: ProxyConfiguration
    ) throws -> (TrialSender, TrialSender?, UpstreamLookups) {
        let lookups = UpstreamLookups()
        let pool = UpstreamPool(eventLoop: loop, lookups: lookups)
        let sender = try sender(provider, proxy, pool)
        let stranger = try provider.withWrongKey.map { try self.sender($0, proxy, pool) }
        return (sender, stranger, lookups)
    }

    /// What a gateway with this provider alone would send by.
    private func sender(
        _ provider: ProviderConfiguration, _ proxy: ProxyConfiguration, _ pool: UpstreamPool
    ) throws -> TrialSender {
        var configuration = GatewayConfiguration()
        configuration.providers = [provider]
        configuration.proxy = proxy
        let pepper = (0..<32).map { _ in UInt8(truncatingIfNeeded: system.randomness.next()) }
        let built = SnapshotBuilder.build(configuration, policies: .empty, pepper: pepper, build: ProductVersion.build)
        guard let snapshot = built.snapshot, let plan = snapshot.providers.first else {
            throw TrialImpossible(diagnostics: built.diagnostics)
        }
        return TrialSender(plan: plan, target: try OriginTable(snapshot, system: system)[plan], pool: pool)
    }
}

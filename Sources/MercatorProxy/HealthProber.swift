import MercatorGateway
import MercatorProviders
import MercatorSystem
import MercatorUpstream
import NIOCore

/// Asks providers of whom nothing is heard whether they are well: `health_check_interval` apart, with jitter.
///
/// Traffic tells more than a probe, so a provider that is well and in use is not probed. Any answer below 500 is a good
/// one: a path that is not there or wants another key says that somebody is at home.
///
/// SAFETY: `@unchecked Sendable` because it is made and stopped from elsewhere; its state is touched on the loop only.
final class HealthProber: @unchecked Sendable {
    /// Longest answer that is read; nobody looks at it.
    private static let answerBytesMax = 4 << 20

    private let loop: ExchangeLoop
    private var serving: Serving?
    private var timers: [Int: Scheduled<Void>] = [:]
    /// Counts snapshots, so that what was asked for an older one is told apart.
    private var generation = 0

    init(_ loop: ExchangeLoop) {
        self.loop = loop
    }

    /// Watches the providers of this snapshot from now on, and no others.
    func watch(_ serving: Serving) {
        loop.eventLoop.execute { self.begin(serving) }
    }

    func stop() {
        loop.eventLoop.execute { self.begin(nil) }
    }

    private func begin(_ serving: Serving?) {
        generation += 1
        for timer in timers.values { timer.cancel() }
        timers = [:]
        self.serving = serving
        for provider in serving?.snapshot.providers ?? [] { schedule(provider) }
    }

    private func schedule(_ provider: ProviderPlan) {
        let interval = provider.healthCheckInterval.wholeNanoseconds
        guard interval > 0 else { return }
        // A quarter of jitter, so that gateways that started together do not ask together.
        let spared = interval / 4 / 65_536 * (loop.system.randomness.next() & 0xFFFF)
        let delay = TimeAmount.nanoseconds(Int64(clamping: interval - spared))
        timers[provider.index] = loop.eventLoop.scheduleTask(in: delay) { self.due(provider) }
    }

    private func due(_ provider: ProviderPlan) {
        let now = loop.now()
        let isHeardOf = provider.health.silence(at: now).map { $0 < provider.healthCheckInterval } ?? false
        guard let serving, !isHeardOf || !provider.health.isHealthy(at: now) else { return schedule(provider) }
        probe(provider, serving)
    }

    private func probe(_ provider: ProviderPlan, _ serving: Serving) {
        let asked = generation
        let target = serving.origins[provider]
        let fetch = UpstreamFetch(
            request: provider.healthRequest, origin: target.origin, settings: target.settings,
            bodyBytesMax: Self.answerBytesMax, timeout: provider.configuration.routing.healthCheckTimeout)
        loop.pool.fetch(fetch) { [weak self] result in
            guard let self, self.generation == asked else { return }
            provider.health.probed(Self.failure(result), now: self.loop.now())
            self.schedule(provider)
        }
    }

    /// Why the provider does not count as well; nil when it does.
    private static func failure(_ result: Result<UpstreamAnswer, UpstreamFailure>) -> String? {
        switch result {
        case .success(let answer): answer.status >= 500 ? "health_status_\(answer.status)" : nil
        case .failure(let failure): "health_\(ProviderFailure(failure).code)"
        }
    }
}

import MercatorGateway
import MercatorRouting
import MercatorSystem

/// Looks at every breaker after every step, and knows which changes there may be.
struct BreakerWatch {
    private var states: [ObjectIdentifier: CircuitBreaker.State] = [:]

    mutating func look(_ world: World) {
        guard let snapshot = world.snapshots.last else { return }
        let now = Instant(nanoseconds: world.loop.now.uptimeNanoseconds)
        for provider in snapshot.providers {
            let health = provider.health
            let id = ObjectIdentifier(health)
            var state = health.breakerState(at: now)
            let before = states[id] ?? .closed
            if before != .closed || state != .closed, world.breakage == .closesBreakerAtOnce, before == .open {
                state = .closed
            }
            guard before != state else { continue }
            states[id] = state
            world.trace.write("breaker of \(provider.name): \(before.rawValue) to \(state.rawValue)")
            world.ledger.count("breaker \(state.rawValue)")
            if !Self.legal.contains([before, state]) {
                world.ledger.find(.breakers, "\(provider.name) went from \(before.rawValue) to \(state.rawValue)")
            }
        }
    }

    private static let legal: Set<[CircuitBreaker.State]> = [
        [.closed, .open], [.open, .halfOpen], [.halfOpen, .closed], [.halfOpen, .open],
    ]
}

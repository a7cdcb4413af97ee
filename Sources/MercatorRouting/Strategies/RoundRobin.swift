import Synchronization

/// `round-robin`: in turn, as often as the weights say, smoothly.
package final class RoundRobin: RoutingStrategy {
    package static let name = "round-robin"
    package static let summary = "in turn, as often as `weight` says, evenly spread"
    package static let needs: StrategyNeeds = []

    private let rotation: Mutex<SmoothRotation>

    package init(_ settings: StrategySettings) {
        rotation = Mutex(SmoothRotation(providers: settings.providers))
    }

    package func order(_ candidates: inout [RoutingCandidate], for request: RoutingRequest) {
        rotation.withLock { $0.take(&candidates) }
    }
}

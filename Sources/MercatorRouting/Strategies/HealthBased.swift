import Synchronization

/// `health-based`: in turn among those that are well; the order puts the others behind.
package final class HealthBased: RoutingStrategy {
    package static let name = "health-based"
    package static let summary = "in turn among those that are well; see `routing.health_based`"
    package static let needs: StrategyNeeds = []

    private let rotation: Mutex<SmoothRotation>

    package init(_ settings: StrategySettings) {
        rotation = Mutex(SmoothRotation(providers: settings.providers))
    }

    package func order(_ candidates: inout [RoutingCandidate], for request: RoutingRequest) {
        // Turns are taken by the well ones only: one that is out must not save up turns for its return.
        var well = candidates.filter { $0.standing == .well }
        let others = candidates.filter { $0.standing != .well }.sorted { $0.standing < $1.standing }
        rotation.withLock { $0.take(&well) }
        candidates = well + others
    }
}

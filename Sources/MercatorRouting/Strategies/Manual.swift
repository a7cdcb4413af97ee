/// `manual`: the provider that the caller names first, then as listed.
package struct Manual: RoutingStrategy {
    package static let name = "manual"
    package static let summary = "the provider named in the header `x-mercator-provider`, else as listed"
    package static let needs: StrategyNeeds = []

    package init(_ settings: StrategySettings) {}

    package func order(_ candidates: inout [RoutingCandidate], for request: RoutingRequest) {
        guard let place = candidates.firstIndex(where: { $0.provider == request.preferred }) else { return }
        candidates.move(place, to: 0)
    }
}

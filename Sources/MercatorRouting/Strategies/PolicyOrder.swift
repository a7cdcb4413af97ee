/// `policy`: as the policy or, where none routes, the configuration lists them.
package struct PolicyOrder: RoutingStrategy {
    package static let name = "policy"
    package static let summary = "in the order of the policy's route or, without one, of the file; the default"
    package static let needs: StrategyNeeds = []

    package init(_ settings: StrategySettings) {}

    package func order(_ candidates: inout [RoutingCandidate], for request: RoutingRequest) {}
}

import MercatorGateway
import MercatorRouting
import MercatorYAML

extension Plan {
    /// How one of several providers is chosen, and what happens when it fails, each under its key below `routing:`.
    static func routing(of configuration: GatewayConfiguration) -> [(name: String, value: String)] {
        let routing = configuration.routing
        let breaker = routing.breaker
        let share = "\(Int(breaker.failureShare * 100)) % of at least \(breaker.windowRequestsMin)"
        return [
            ("strategy", routing.effectiveStrategy),
            ("failover", failover(routing)),
            ("max_attempts", routing.attemptsMax.map(String.init) ?? "5 where there are several providers"),
            ("deadline", DurationText.text(routing.deadline)),
            ("hedge", hedge(routing.hedge)),
            ("retry budget", "1 for 5 answers, \(RoutingBounds.retriesSavedMax) saved"),
            (
                "circuit_breaker",
                breaker.isEnabled
                    ? "after \(breaker.failuresMax) failures in a row, or \(share) in "
                        + "\(DurationText.text(breaker.window)); open for \(DurationText.text(breaker.openFor)) at most"
                    : "off"
            ),
        ]
    }

    private static func hedge(_ hedge: HedgeConfiguration) -> String {
        guard let after = hedge.after, hedge.extraMax > 0 else { return "off" }
        let delay =
            switch after {
            case .after(let duration): DurationText.text(duration)
            case .percentile(let percent): "p\(percent) of the provider"
            }
        return "after \(delay), for \((hedge.extraMax * 1_000).rounded() / 10) % of requests at most"
    }

    /// A line for each of `routing.routes`: its models, and what is different for them.
    static func routes(of routing: RoutingConfiguration) -> [PlannedRoute] {
        routing.routes.map { route in
            let applied = routing.applying(route)
            var words = [applied.effectiveStrategy]
            if !route.providers.isEmpty { words.append("among \(route.providers.joined(separator: ", "))") }
            if !route.weights.isEmpty {
                words.append("weights " + route.weights.map { "\($0.name) \($0.value)" }.joined(separator: ", "))
            }
            words.append("failover \(failover(applied))")
            if let most = route.attemptsMax { words.append("\(most) attempts at most") }
            if !route.hedge.isEmpty { words.append("hedge \(hedge(applied.hedge))") }
            if let deadline = route.deadline { words.append("deadline \(DurationText.text(deadline))") }
            return PlannedRoute(models: route.models, description: words.joined(separator: "; "))
        }
    }

    private static func failover(_ routing: RoutingConfiguration) -> String {
        guard routing.isFailoverOn else { return "off" }
        var words = ["on"]
        if let most = routing.othersMax { words.append("to \(most) others at most") }
        if !routing.failover.providers.isEmpty {
            words.append("then to \(routing.failover.providers.joined(separator: ", "))")
        }
        if let last = routing.fallback.defaultProvider { words.append("at last to \(last)") }
        return words.joined(separator: ", ")
    }
}

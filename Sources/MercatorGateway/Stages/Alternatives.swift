import MercatorExchange
import MercatorPolicy
import MercatorRouting
import MercatorSystem

/// Who may still be asked for one exchange, in order; made only where there are several.
///
/// SAFETY: `@unchecked Sendable` because it belongs to one exchange, which lives on one event loop.
final class Alternatives: @unchecked Sendable {
    /// What asking for the next comes to.
    enum Next {
        case taken(ExchangePlan, CircuitBreaker.Pass)
        /// The breakers of all that are left are open until then; `isUsedUp` where it is for their accounts' sake.
        case closed(until: Instant, isUsedUp: Bool)
        /// None that may be asked takes such a request.
        case unfit(Refusal)
    }

    /// When the last of them must have begun to answer; nil until the first has failed.
    var deadline: Instant?
    /// What the strategy knows of the request; nil where a policy decided.
    let request: RoutingRequest?
    private let snapshot: Snapshot
    private let routing: RoutingPlan
    /// Nil once the answer has begun: nobody is asked any more.
    private var material: (body: RequestBody, demand: Route.Demand)?
    private let found: Candidates
    /// In the order to be tried, as strategies see them; `next` is the first that has not been looked at.
    private var order: [RoutingCandidate]
    private var next = 0
    /// Providers that may still be tried.
    private var triesLeft: Int

    /// Throws 400 where a caller names a provider that cannot serve it, and 503 where only well ones may and none is.
    init(
        _ found: Candidates, _ body: RequestBody, _ demand: Route.Demand, _ routing: RoutingPlan, _ snapshot: Snapshot,
        _ dossier: Dossier
    ) throws(Refusal) {
        self.snapshot = snapshot
        material = (body, demand)
        self.routing = routing
        var request = RoutingRequest(random: demand.random, now: demand.now)
        if routing.needs.contains(.key), let view = demand.view {
            request.key = routing.stickyKey?.text(view, body, dossier)
        }
        if routing.needs.contains(.cost) {
            request.promptTokens = body.bytes.readableBytes / Alternatives.bytesPerToken
            request.completionTokens = Alternatives.completionTokens(body)
        }
        self.request = found.areRouted ? nil : request
        self.found = found
        let wanted = try Alternatives.wanted(demand.view, among: found, routing, snapshot)
        request.preferred = wanted
        order = try Alternatives.ordered(found, request, routing, snapshot)
        if let wanted, let place = order.firstIndex(where: { $0.provider == wanted }) {
            order.insert(order.remove(at: place), at: 0)
        }
        triesLeft = routing.isFailoverOn ? routing.othersMax.map { $0 + 1 } ?? .max : 1
    }

    /// Whether another provider may be tried.
    var hasMore: Bool { triesLeft > 0 && next < order.count && material != nil }

    /// Whether the next one is well, so that asking it beside another promises something.
    func nextIsWell(now: Instant) -> Bool {
        hasMore && snapshot.providers[order[next].provider].health.standing(at: now) == .well
    }

    /// The next provider that may be asked; those whose breaker is open are passed over at once, and so are those that
    /// lack what the request needs.
    func take(now: Instant, _ dossier: Dossier) -> Next {
        var earliest = Instant(nanoseconds: .max)
        var unfit: Refusal?
        var areUsedUp = true
        guard triesLeft > 0, let material else { return .closed(until: now, isUsedUp: false) }
        while next < order.count {
            let candidate = found.at(order[next].provider)
            next += 1
            let health = snapshot.providers[candidate.provider].health
            switch health.admit(now: now) {
            case .refused(let until):
                earliest = min(earliest, until)
                areUsedUp = areUsedUp && health.isUsedUp
            case .pass(let pass):
                do throws(Refusal) {
                    let plan = try Route.plan(candidate, material.body, material.demand, routing, snapshot, dossier)
                    triesLeft -= 1
                    return .taken(plan, pass)
                } catch {
                    health.abandoned(pass, now: now)
                    unfit = unfit ?? error
                }
            }
        }
        return unfit.map(Next.unfit) ?? .closed(until: earliest, isUsedUp: areUsedUp)
    }

    /// The answer has begun: the request is not needed any more.
    func release() {
        material = nil
    }

    /// The request was answered; a strategy may remember where.
    func settled(on provider: ProviderPlan) {
        if let request { routing.strategy.settled(on: provider.index, for: request) }
    }

    /// Beyond every `priority`.
    private static let tierOfSpares = 1_001
    /// Bytes of JSON that make a token, roughly; only sizes of requests are compared by it.
    private static let bytesPerToken = 4
    /// Tokens of an answer that nobody has limited.
    private static let completionTokensUsual = 500

    private static func completionTokens(_ body: RequestBody) -> Int {
        let root = body.root
        let limit = root?["max_completion_tokens"] ?? root?["max_tokens"] ?? root?["max_output_tokens"]
        guard let limit = limit?.int, limit >= 0 else { return completionTokensUsual }
        return Int(clamping: min(limit, 1_000_000))
    }

    /// The provider that the caller names, where callers are heard; nil when it names none, or another may do.
    private static func wanted(
        _ view: InboundView?, among found: Candidates, _ routing: RoutingPlan, _ snapshot: Snapshot
    ) throws(Refusal) -> Int? {
        guard routing.hearsCallers,
            let name = view?.withHeader("x-mercator-provider", { String(decoding: $0, as: UTF8.self) })
        else { return nil }
        if let place = snapshot.providerIndex[name], found.contains(place) { return place }
        guard routing.isFailoverOn else { throw .unsuitableProvider(name) }
        return nil
    }

    private static func ordered(
        _ found: Candidates, _ request: RoutingRequest, _ routing: RoutingPlan, _ snapshot: Snapshot
    ) throws(Refusal) -> [RoutingCandidate] {
        var order: [RoutingCandidate] = []
        order.reserveCapacity(found.others.count + 1)
        func add(_ candidate: Candidate) {
            var seen = routing.candidate(
                snapshot.providers[candidate.provider], model: candidate.model, now: request.now)
            // Behind all tiers there are, each by itself: strategies do not change the order of spares.
            if candidate.isSpare { seen.tier = Alternatives.tierOfSpares + order.count }
            order.append(seen)
        }
        add(found.first)
        if !found.areRouted || routing.isFailoverOn { for other in found.others { add(other) } }
        if routing.requiresHealthy {
            order.removeAll { $0.standing == .unwell }
            guard !order.isEmpty else { throw .noProviderAvailable(after: .seconds(1)) }
        }
        guard !found.areRouted, routing.isOrdering else {
            order.sortStably { $0.standing < $1.standing }
            return order
        }
        return RoutingOrder.arrange(order, by: routing.strategy, for: request)
    }
}

package import MercatorExchange
import MercatorHTTP
import MercatorPolicy
import MercatorProviders
package import MercatorSystem
import MercatorWire

package import struct NIOCore.ByteBuffer

/// A complete request, as `open` gets it.
package struct OpenRequest: Sendable {
    package var view: InboundView
    package var body: ByteBuffer
    /// The client's address without the port; empty when it is not known.
    package var clientAddress: String

    package init(view: InboundView, body: ByteBuffer, clientAddress: String) {
        self.view = view
        self.body = body
        self.clientAddress = clientAddress
    }
}

/// What `open` came to.
package enum Opening: Sendable {
    /// Dispatch or refuse.
    case act(ExchangeAction)
    /// The gateway answers by itself.
    case answer(LocalAnswer)
    /// `GET /v1/models`, or one model: answered once the providers' lists are at hand.
    case listModels(id: String?, ModelListForm)
    /// Nobody is known to serve the model: open again once the providers' lists have been read.
    case discover
}

extension Exchange {
    /// Takes a request through all stages up to its route. Only adds to the dossier; called again after `discover`.
    ///
    /// - Parameter mayDiscover: whether asking the providers for their models could tell anything new.
    package func open(
        _ request: OpenRequest, snapshot: Snapshot, system: System, mayDiscover: Bool
    ) -> Opening {
        dossier.method = request.view.method
        dossier.bytesIn = request.body.readableBytes
        exposure = snapshot.exposure
        identifyRequest(request.view, system)
        do throws(Refusal) {
            return try walk(request, snapshot, system, mayDiscover)
        } catch {
            return .act(refuse(error))
        }
    }

    /// Whether a body still to come could matter: the path exists, takes the method, and the caller is known.
    package static func awaitsBody(_ view: InboundView, _ snapshot: Snapshot) -> Bool {
        let endpoint = view.bytes.withUnsafeReadableBytes {
            APIEndpoint.resolve(UnsafeRawBufferPointer(rebasing: $0[view.head.path]))
        }
        guard let endpoint, takes(view.head.method, endpoint) else { return false }
        if case .refused = snapshot.keyring.identify(view) { return false }
        return true
    }

    private func walk(
        _ request: OpenRequest, _ snapshot: Snapshot, _ system: System, _ mayDiscover: Bool
    ) throws(Refusal) -> Opening {
        let view = request.view
        corsOrigin = snapshot.cors.origin(of: view)
        let (found, isOpenRouters) = view.bytes.withUnsafeReadableBytes { all in
            let path = UnsafeRawBufferPointer(rebasing: all[view.head.path])
            return (APIEndpoint.resolve(path), APIEndpoint.isOpenRouters(path))
        }
        if isOpenRouters { clientDialect = OpenRouterErrors() }
        guard let endpoint = found else { return .answer(try answerElsewhere(view, snapshot)) }
        dossier.path = snapshot.pathText(endpoint, view)
        if let dialect = endpoint.clientDialect { clientDialect = dialect }
        if view.head.method == .options { return .answer(snapshot.cors.preflight) }
        try checkMethod(view, endpoint)
        if let answer = snapshot.answer(
            endpoint, at: dossier.receivedAt, now: dossier.received, isHead: view.head.method == .head)
        {
            return .answer(answer)
        }
        try admit(system)
        let caller = try Identify.caller(view, snapshot, dossier)
        switch endpoint {
        case .models, .model, .ollamaTags, .ollamaShow:
            visibility = visibility(request, caller, snapshot, system)
            return try listing(endpoint, request)
        case .ollamaVersion: return .answer(LocalAnswer(body: OllamaModels.versionBody))
        default: break
        }
        if let answer = loadAnswer(endpoint, request) { return .answer(answer) }
        let body = try ReadBody.read(view, request.body, endpoint, dossier)
        let wish = ExplanationWish(view, caller)
        if wish == .only { return .answer(explain(request, body, caller, snapshot, system)) }
        var demand = Route.Demand(body: body, endpoint: endpoint, view: view, now: dossier.received)
        let facts: ExchangeFacts?
        (demand.verdict, facts) = decide(request, body, caller, wish, snapshot, system)
        if let denial = demand.verdict.denial { throw Refusal(denial) }
        demand.random = system.randomness.next()
        guard let choice = try Route.choose(demand, snapshot, mayDiscover: mayDiscover, dossier) else {
            return .discover
        }
        let isCount = endpoint.countsTokens
        if isCount, choice.plan.endpoint != .countTokens {
            choice.plan.provider.health.abandoned(choice.pass, now: dossier.received)
            return .answer(LocalAnswer(body: TokenCount.answer(body)))
        }
        (plan, pass) = (choice.plan, choice.pass)
        // Another provider might take a count for a chat.
        alternatives = isCount ? nil : choice.alternatives
        if !isCount { armHedge(choice) }
        if !isCount, let mirror = snapshot.routing.mirror {
            copy = Mirroring.plan(mirror.provider, share: mirror.share, demand, choice.plan, snapshot, dossier)
        }
        if let facts, snapshot.policies.demands.isAsked {
            inspection = ReplyInspection(
                facts: facts, snapshot: snapshot, body: body, endpoint: endpoint, verdict: demand.verdict)
        }
        usesOtherForm = choice.plan.provider.form.usesOther
        return .act(.dispatch)
    }

    /// Counts the exchange in, once, unless the gateway has too much to do.
    ///
    /// ORDER: before anything that costs; whoever is refused here should cost next to nothing.
    private func admit(_ system: System) throws(Refusal) {
        guard let admission, !isAdmitted else { return }
        try admission.enter(now: dossier.received, random: system.randomness.next())
        isAdmitted = true
    }

    /// Refuses after `open`, for what only showed when the gateway answered by itself.
    package func turnDown(_ refusal: Refusal) -> ExchangeAction { refuse(refusal) }

    private func identifyRequest(_ view: InboundView, _ system: System) {
        guard dossier.requestID.isEmpty else { return }
        if let given = view.value(.xRequestID), RequestID.isAcceptable(given.utf8) {
            dossier.requestID = given
        } else {
            dossier.requestID = RequestID.mint(system.randomness.next(), system.randomness.next())
        }
    }

    private static func takes(_ method: HTTPMethod, _ endpoint: APIEndpoint) -> Bool {
        endpoint.method == "POST" ? method == .post : method == .get || method == .head
    }

    private func checkMethod(_ view: InboundView, _ endpoint: APIEndpoint) throws(Refusal) {
        let method = view.head.method
        // `POST /v1/models/owner/name/predictions` is Replicate's: another API, not a model asked for wrongly.
        if case .model = endpoint, method == .post { throw Refusal.unknownPath(view.method, dossier.path, near: nil) }
        guard Self.takes(method, endpoint) else {
            throw Refusal.methodNotAllowed(view.method, dossier.path, allowed: endpoint.method)
        }
    }

    /// Asks the policies; costs nothing when there are none. The facts are nil then.
    private func decide(
        _ request: OpenRequest, _ body: RequestBody, _ caller: CallerFacts?, _ wish: ExplanationWish,
        _ snapshot: Snapshot, _ system: System
    ) -> (Verdict, ExchangeFacts?) {
        dossier.isDecided = true
        if !snapshot.policies.isEmpty { dossier.policyVersion = snapshot.policies.version }
        guard snapshot.policies.isAsked || wish != .none else { return (Verdict(), nil) }
        var facts = facts(request, body, caller, snapshot, system)
        let verdict = wish == .none ? snapshot.policies.decide(&facts) : traced(facts, snapshot)
        // Asked again once the providers have told their models, and told once.
        if hasReports { hasReported() }
        if !dossier.tags.isEmpty { dossier.tags = [] }
        take(verdict)
        if verdict.denial != nil { dossier.outcome = .policyBlocked }
        return (verdict, facts)
    }

    private func traced(_ facts: ExchangeFacts, _ snapshot: Snapshot) -> Verdict {
        let (verdict, trace) = snapshot.policies.trace(facts)
        facts.trace = trace
        dossier.explanation = trace.headerJSON(of: verdict, bytesMax: ExchangeBounds.explanationBytesMax)
        return verdict
    }

    /// What the policies would do, and why; nothing is logged, changed or sent on.
    private func explain(
        _ request: OpenRequest, _ body: RequestBody, _ caller: CallerFacts?, _ snapshot: Snapshot, _ system: System
    ) -> LocalAnswer {
        let (verdict, trace) = snapshot.policies.trace(facts(request, body, caller, snapshot, system))
        return LocalAnswer(body: trace.json(of: verdict, showsFiles: false))
    }

    /// What tells which models the caller may use; nil where no policy looks at requests.
    private func visibility(
        _ request: OpenRequest, _ caller: CallerFacts?, _ snapshot: Snapshot, _ system: System
    ) -> ModelVisibility? {
        guard snapshot.policies.isAsked else { return nil }
        let (requestID, now, received) = (dossier.requestID, dossier.receivedAt, dossier.received)
        return ModelVisibility(snapshot: snapshot) { body in
            let facts = ExchangeFacts(
                request: request, body: body, requestID: requestID, caller: caller, now: now, received: received,
                snapshot: snapshot, randomness: system.randomness)
            facts.isProbe = true
            return facts
        }
    }

    private func facts(
        _ request: OpenRequest, _ body: RequestBody, _ caller: CallerFacts?, _ snapshot: Snapshot, _ system: System
    ) -> ExchangeFacts {
        ExchangeFacts(
            request: request, body: body, requestID: dossier.requestID, caller: caller, now: dossier.receivedAt,
            received: dossier.received, snapshot: snapshot, randomness: system.randomness)
    }
}

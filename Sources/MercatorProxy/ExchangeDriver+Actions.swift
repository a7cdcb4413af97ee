import MercatorExchange
import MercatorGateway
import MercatorProviders
import MercatorSystem
import NIOCore

extension ExchangeDriver {
    /// Carries out what the machine said.
    func perform(_ action: ExchangeAction, _ now: Instant) {
        if hedge != nil { dropHedgeThatLost(action) }
        switch action {
        case .none: break
        case .dispatch: dispatch(now)
        case .hedge: sendHedge()
        case .adoptHedge: adoptHedge()
        case .abandonAttempt: abandonAttempt()
        case .refuse(let refusal): refuse(refusal, now)
        case .collect: mode = .collect
        case .stream: beginStream(now)
        case .passReply: passReply(now)
        case .inspect: inspect(now)
        case .finish: finish(now)
        case .cut(let refusal): cut(refusal, now)
        case .keepAlive: keepAlive(now)
        }
    }

    private func dispatch(_ now: Instant) {
        guard let exchange, let plan = exchange.plan, let request, let serving else { return }
        abandonAttempt()
        let body = plan.body
        let joins = body.readableBytes <= ProxyBounds.joinedBodyBytesMax
        loop.scratch.clear()
        plan.provider.writeHead(
            of: request, endpoint: plan.endpoint, otherForm: exchange.usesOtherForm,
            model: exchange.dossier.modelSent, target: plan.translation?.target, fields: plan.translation?.fields ?? [],
            bodyLength: body.readableBytes,
            requestID: exchange.dossier.requestID, into: &loop.scratch)
        let message = loop.outbound.buffer(loop.scratch, followedBy: joins ? body : nil)
        translates = plan.translation != nil
        plan.translation?.restart()
        let target = serving.origins[plan.provider]
        // The time now, not the event's: what lies between is the overhead.
        exchange.dispatched(now: loop.now())
        ticket = loop.pool.send(
            message, body: joins ? nil : body, to: target.origin, settings: target.settings, receiver: self)
        if connection?.isWritable == false { ticket?.pauseReading() }
        if let copy = exchange.takeCopy() { mirror(copy, of: request, serving) }
    }

    /// Sends a copy to the provider that is only measured.
    private func mirror(_ copy: RequestCopy, of request: InboundView, _ serving: Serving) {
        loop.mirrors.send(
            copy, of: request, requestID: exchange?.dossier.requestID ?? "", from: loop,
            serving.origins[copy.plan.provider], most: serving.snapshot.routing.mirrorsMax)
    }

    /// Gives the attempt up and forgets what came of it.
    func abandonAttempt() {
        guard ticket != nil || mode != .none || replyHead != nil else { return }
        ticket?.cancel()
        ticket = nil
        mode = .none
        replyHead = nil
        replyBytes = ByteBuffer()
        collected = ByteBuffer()
        pendingHead = nil
        events = EventHold()
        hasPassedLastChunk = false
    }

    private func refuse(_ refusal: Refusal, _ now: Instant) {
        guard let connection, let exposure = exchange?.exposure else { return }
        let keepAlive = connection.keepsAlive
        exchange?.dossier.status = refusal.status
        let answer = AnswerWriter.refusal(
            refusal, in: exchange?.clientDialect, exposure: exposure, Persistence(keepAlive: keepAlive, connection),
            isHead: isHead, dossier: exchange?.dossier, cors: corsFields, with: &loop.scratch)
        exchange?.delivered(bytes: answer.readableBytes, now: now)
        logRefusal(refusal)
        close(.refused, now)
        connection.respond(whole: answer, keepAlive: keepAlive)
    }

    /// Answers from the gateway itself.
    func respond(_ answer: LocalAnswer, _ now: Instant) {
        guard let connection else { return }
        let keepAlive = connection.keepsAlive
        exchange?.dossier.status = answer.status
        let bytes = AnswerWriter.local(
            answer, requestID: exchange?.dossier.requestID ?? "", Persistence(keepAlive: keepAlive, connection),
            isHead: isHead, cors: corsFields, with: &loop.scratch)
        exchange?.delivered(bytes: isHead ? 0 : answer.body.count, now: now)
        close(.complete, now)
        connection.respond(whole: bytes, keepAlive: keepAlive)
    }

    /// The client's answer is whole, except for its last chunk.
    private func finish(_ now: Instant) {
        guard let connection else { return }
        // An event without its end has not been judged; it may be an error.
        if let rest = events.rest() { write(payload: redacted(rest), now) }
        if translates, let translation = exchange?.plan?.translation, translation.writes,
            exchange?.plan?.isStream == true
        {
            write(wire: ByteBuffer(bytes: translation.writeEnd()), now)
        }
        flushPendingHead()
        if framing == .chunked, !hasPassedLastChunk { connection.sendLastChunk() }
        close(.complete, now)
        // As the head said, be it that the gateway stops by now: the client may have sent its next request already.
        connection.finish(keepAlive: promisesMore)
    }

    /// A stream that cannot be completed: an error event where the form allows it, and never a clean end.
    private func cut(_ refusal: Refusal, _ now: Instant) {
        guard let connection else { return }
        if exchange?.plan?.isStream == true, !hasPassedLastChunk {
            let wasTorn = events.isClientTorn
            events.drop()
            var event = ByteBuffer()
            if wasTorn { event.writeStaticString("\n\n") }
            event.writeBytes(RefusalBody.event(refusal, in: exchange?.clientDialect, exchange?.plan?.translation))
            write(wire: event, now)
        }
        logRefusal(refusal)
        // Where only the end of the connection ends an answer, an orderly end would make a torn one look whole.
        let resets = framing == .untilClose && exchange?.plan?.isStream != true
        close(.truncated, now)
        connection.abort(resets: resets)
    }

    func keepAlive(_ now: Instant) {
        guard let connection, !events.isClientTorn, connection.isWritable,
            exchange?.plan?.translation?.takesComments != false
        else { return }
        write(wire: ExchangeDriver.comment, now)
        connection.flush()
    }

    /// The exchange is over: whatever is under way is given up, and the dossier is settled and recorded.
    func close(_ outcome: Outcome, _ now: Instant) {
        guard let exchange else { return }
        observeEnd()
        abandonAttempt()
        hedge?.cancel()
        hedge = nil
        exchange.close(outcome, now: now)
        loop.record(exchange.dossier)
        self.exchange = nil
        serving = nil
        generation &+= 1
        request = nil
        framing = .none
        loop.leave(self)
    }

    private func logRefusal(_ refusal: Refusal) {
        guard refusal.source == .upstream, let dossier = exchange?.dossier else { return }
        loop.log.write(refusal, dossier)
    }

    /// Keeps idle timers along the way from closing a stream that is only slow. Source: WHATWG HTML §9.2.7.
    private static let comment = ByteBuffer(string: ": keep-alive\n\n")
}

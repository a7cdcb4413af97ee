import MercatorExchange
import MercatorGateway
import MercatorHTTP
import MercatorProviders
import MercatorServer
import MercatorSystem
import MercatorUpstream
import MercatorWire
import NIOCore

// The provider's answer, event by event.
extension ExchangeDriver {
    func upstreamConnected(_ facts: UpstreamConnectionFacts) {}

    func upstreamHead(_ head: ResponseHead, bytes: ByteBuffer) {
        took(head, bytes, loop.now())
    }

    /// The head has come, maybe some time ago.
    func took(_ head: ResponseHead, _ bytes: ByteBuffer, _ now: Instant) {
        guard exchange != nil else { return }
        replyHead = head
        replyBytes = bytes
        guard let action = exchange?.replied(ReplyHead(head, bytes, wallClock: loop.wallClock(at: now)), now: now)
        else { return }
        noteForm()
        perform(action, now)
    }

    /// Says once that a provider's URL was guessed wrongly and that the other form is right.
    private func noteForm() {
        guard exchange?.hasLearnedForm == true, let provider = exchange?.plan?.provider else { return }
        loop.log.writeLearnedForm(of: provider)
    }

    func upstreamBody(raw: ByteBuffer, segments: ContiguousArray<Range<Int>>, isForwardable: Bool) {
        let now = loop.now()
        guard mode != .none else { return }
        if let translation = streamTranslation {
            take(translation.read(raw, segments), now)
        } else if mode == .stream {
            stream(raw, segments, isForwardable: isForwardable, now)
        } else if exchange?.holdsStream == true {
            hold(raw, segments, now)
        } else {
            collect(raw, segments, now)
        }
        if translates { endIfSpoilt(now) }
    }

    func upstreamReadComplete() {
        guard mode == .stream else { return }
        connection?.flush()
    }

    func upstreamEnd() {
        ticket = nil
        let now = loop.now()
        guard exchange != nil else { return }
        if let translation = streamTranslation { take(ByteBuffer(bytes: translation.readEnd()), now) }
        // What was still owed may have ended the exchange.
        guard exchange != nil, mode != .none else { return }
        let action: ExchangeAction?
        if mode == .collect, exchange?.holdsStream != true {
            translateCollected()
            action = exchange?.collected(judgeCollected(isCutShort: false), now: now)
            noteForm()
        } else {
            if exchange?.plan?.isStream == true {
                exchange?.received(
                    hasData: events.hasData, isDone: events.hasDone, hasError: events.hasError, now: now)
            }
            if mode == .collect, let rest = events.rest() { collected.writeImmutableBuffer(rest) }
            let lacksDone = lacksDone
            action = exchange?.ended(isTorn: events.isTorn, hasFinish: events.hasFinish, now: now)
            if lacksDone, case .finish? = action { writeDone(now) }
            if lacksDone, case .passReply? = action { collected.writeImmutableBuffer(doneEvent) }
            if lacksDone, case .inspect? = action { collected.writeImmutableBuffer(doneEvent) }
        }
        if let action { perform(action, now) }
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        ticket = nil
        let now = loop.now()
        guard let action = exchange?.failed(ProviderFailure(failure), now: now) else { return }
        perform(action, now)
    }

    private func collect(_ raw: ByteBuffer, _ segments: ContiguousArray<Range<Int>>, _ now: Instant) {
        for segment in segments {
            guard let slice = raw.slice(segment) else { continue }
            if collected.readableBytes == 0 { collected = slice } else { collected.writeImmutableBuffer(slice) }
        }
        guard let bytesMax = exchange?.collectedBytesMax, collected.readableBytes > bytesMax else {
            exchange?.received(hasData: false, isDone: false, now: now)
            return
        }
        guard let action = exchange?.collected(judgeCollected(isCutShort: true), now: now) else { return }
        perform(action, now)
    }

    /// Keeps a stream that policies must see whole.
    func hold(_ raw: ByteBuffer, _ segments: ContiguousArray<Range<Int>>, _ now: Instant) {
        // Never as it came: what is kept is payload, and the client's framing is made anew.
        if case .payload(let payload) = events.feed(raw, segments, isForwardable: false) {
            collected.writeImmutableBuffer(payload)
        }
        if let first = events.firstError {
            if let action = exchange?.beganWithError(StreamError(eventData: first), now: now) { perform(action, now) }
            return
        }
        if events.hasError, let action = exchange?.brokeWhileHeld(now: now) { return perform(action, now) }
        exchange?.received(hasData: events.hasData, isDone: events.hasDone, hasError: events.hasError, now: now)
        guard let bytesMax = exchange?.collectedBytesMax, collected.readableBytes > bytesMax else { return }
        let facts = CollectedFacts(looksLikeJSON: false, isAPIError: false, isCutShort: true)
        if let action = exchange?.collected(facts, now: now) { perform(action, now) }
    }

    /// Sends a whole reply: status, headers and body as the provider gave them.
    func passReply(_ now: Instant) {
        guard let connection, let replyHead, let exchange else { return }
        let dossier = exchange.dossier
        let exposure = exchange.exposure
        let keepAlive = connection.keepsAlive
        let persistence = Persistence(keepAlive: keepAlive, connection)
        let sent = exchange.editedReply ?? collected
        let body: ByteBuffer
        do throws(TranslationFailure) {
            // An error may come as a success, too, or at the end of a stream that was held.
            let isError = dossier.errorCode != nil || dossier.outcome == .upstreamError
            body = try said(isError ? redacted(sent) : sent, status: replyHead.status)
        } catch {
            let name = exposure == .none ? nil : dossier.attempts.last?.provider
            dossier.outcome = .upstreamError
            return perform(exchange.turnDown(.untranslatableReply(error, provider: name)), now)
        }
        AnswerWriter.head(
            replyHead, replyBytes, framing: .length(body.readableBytes), persistence, dossier, exposure: exposure,
            cors: corsFields, contentType: replyContentType, into: &loop.scratch)
        let joins = body.readableBytes <= ProxyBounds.joinedReplyBytesMax
        let answer = loop.outbound.buffer(loop.scratch, followedBy: joins ? body : nil)
        dossier.status = replyHead.status
        exchange.delivered(bytes: body.readableBytes, now: now)
        close(.complete, now)
        if joins {
            connection.respond(whole: answer, keepAlive: keepAlive)
        } else {
            connection.sendHead(answer)
            connection.respond(whole: body, keepAlive: keepAlive)
        }
    }

    /// An error body must not show the gateway's own key, whoever quotes it.
    func redacted(_ body: ByteBuffer) -> ByteBuffer {
        exchange?.plan?.provider.redact(body) ?? body
    }

    /// Prepares the client's head; it leaves with the first bytes of the body.
    func beginStream(_ now: Instant) {
        guard let connection, let replyHead, let dossier = exchange?.dossier, let exposure = exchange?.exposure
        else { return }
        mode = .stream
        framing = AnswerFraming(
            of: replyHead, isEventStream: exchange?.plan?.isStream == true,
            clientAcceptsChunks: connection.clientAcceptsChunks)
        promisesMore = connection.keepsAlive && framing != .untilClose
        AnswerWriter.head(
            replyHead, replyBytes, framing: framing, Persistence(keepAlive: promisesMore, connection),
            dossier, exposure: exposure, cors: corsFields, contentType: streamContentType, into: &loop.scratch)
        pendingHead = loop.outbound.buffer(loop.scratch)
        dossier.status = replyHead.status
        guard collected.readableBytes > 0 else { return }
        // A reply that was being collected has outgrown its bound.
        let begun = collected
        collected = ByteBuffer()
        observe(begun)
        write(payload: begun, now)
        connection.flush()
    }

    func stream(
        _ raw: ByteBuffer, _ segments: ContiguousArray<Range<Int>>, isForwardable: Bool, _ now: Instant
    ) {
        guard let isStream = exchange?.plan?.isStream else { return }
        // The last chunk alone: the machine says whether this is a good end before the client sees one.
        guard !segments.isEmpty else { return }
        if exchange?.observesReply == true {
            for segment in segments { raw.slice(segment).map(observe) }
        }
        guard isStream else {
            exchange?.received(hasData: true, isDone: false, now: now)
            passThrough(raw, segments, isForwardable: isForwardable, now)
            return
        }
        let passes =
            isForwardable && framing.isChunked(replyHead)
            && !(translates && exchange?.plan?.translation?.writes == true)
        let release = events.feed(raw, segments, isForwardable: passes)
        if exchange?.hasDelivered == false, let first = events.firstError {
            if let action = exchange?.beganWithError(StreamError(eventData: first), now: now) { perform(action, now) }
            return
        }
        exchange?.received(hasData: events.hasData, isDone: events.hasDone, hasError: events.hasError, now: now)
        switch release {
        case .nothing: break
        // Masking keeps every length, so the chunks stay whole.
        case .raw: write(raw: events.hasError ? redacted(raw) : raw, segments, now)
        case .payload(let payload): pass(events.hasError ? redacted(payload) : payload, now)
        }
    }

    /// Writes a piece of a stream, unless its first event already cannot be said: the client, who has had nothing yet,
    /// gets an honest status, as for a first event that is an error.
    private func pass(_ payload: ByteBuffer, _ now: Instant) {
        let said = events.hasError ? redacted(written(payload)) : written(payload)
        if let spoilt, events.isAtFirstEvent, exchange?.hasDelivered == false {
            let error = StreamError(message: spoilt.body.message, status: spoilt.status)
            if let action = exchange?.beganWithError(error, now: now) { perform(action, now) }
            return
        }
        write(wire: said, now)
    }

    private func passThrough(
        _ raw: ByteBuffer, _ segments: ContiguousArray<Range<Int>>, isForwardable: Bool, _ now: Instant
    ) {
        if isForwardable, framing.isChunked(replyHead) {
            write(raw: raw, segments, now)
            return
        }
        for segment in segments {
            guard let slice = raw.slice(segment) else { continue }
            write(payload: slice, now)
        }
    }

    /// Writes whole chunks as they came.
    private func write(raw: ByteBuffer, _ segments: ContiguousArray<Range<Int>>, _ now: Instant) {
        flushPendingHead()
        connection?.sendBody(raw)
        noteDelivery(raw.readableBytes, now)
        // A chunk ends with CR LF; five bytes more are the last chunk.
        if let last = segments.last, raw.readableBytes - last.upperBound > 2 { hasPassedLastChunk = true }
    }

    /// Writes body bytes in the client's dialect and framing.
    func write(payload: ByteBuffer, _ now: Instant) {
        write(wire: written(payload), now)
    }

    /// Writes body bytes, as they go to the client, in its framing.
    func write(wire payload: ByteBuffer, _ now: Instant) {
        guard payload.readableBytes > 0 else { return }
        flushPendingHead()
        if framing == .chunked { connection?.sendChunk(payload) } else { connection?.sendBody(payload) }
        noteDelivery(payload.readableBytes, now)
    }

    private func noteDelivery(_ bytes: Int, _ now: Instant) {
        exchange?.delivered(bytes: bytes, now: now)
        if hedge != nil { dropHedgeThatLost(.none) }
        // Its bytes hold the whole request, and nothing is sent again.
        request = nil
    }

    func flushPendingHead() {
        guard let head = pendingHead else { return }
        pendingHead = nil
        connection?.sendHead(head)
    }
}

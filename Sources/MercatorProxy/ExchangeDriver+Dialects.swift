import MercatorGateway
import MercatorProviders
import MercatorSystem
import NIOCore

// Answers that are translated; every other exchange passes here with one look at its plan.
extension ExchangeDriver {
    /// What a good stream of the provider is read with; nil where it needs no translation, or is no stream.
    var streamTranslation: Translation? {
        guard translates, let plan = exchange?.plan, let translation = plan.translation, translation.reads,
            plan.isStream, (replyHead?.status ?? 0) < 300
        else { return nil }
        return translation
    }

    /// The client's `content-type` for a stream; nil keeps the provider's.
    var streamContentType: String? {
        guard translates, let plan = exchange?.plan, plan.isStream else { return nil }
        return plan.translation?.streamContentType
    }

    /// The client's `content-type` for a whole answer; nil keeps the provider's.
    var replyContentType: String? {
        guard translates, let plan = exchange?.plan, let translation = plan.translation,
            translation.reads || translation.writes
        else { return nil }
        // A held stream that has been judged.
        return plan.isStream && (replyHead?.status ?? 0) < 300 ? translation.streamContentType : "application/json"
    }

    /// What is wrong with the stream that is being translated; nil while nothing is.
    var spoilt: DialectError? { translates ? exchange?.plan?.translation?.failure : nil }

    /// Ends a stream of which nothing more can be read or said: the provider would only go on for nobody.
    func endIfSpoilt(_ now: Instant) {
        guard mode == .stream || exchange?.holdsStream == true, spoilt != nil, let exchange else { return }
        perform(exchange.spoilt(now: now), now)
    }

    /// Takes a piece of a stream that has been read.
    func take(_ payload: ByteBuffer, _ now: Instant) {
        guard payload.readableBytes > 0 else {
            // A ping, or half an event: the provider is alive.
            exchange?.received(
                hasData: events.hasData, isDone: events.hasDone, hasError: events.hasError, now: now)
            return
        }
        let segments: ContiguousArray = [0..<payload.readableBytes]
        if exchange?.holdsStream == true {
            hold(payload, segments, now)
        } else if mode == .stream {
            stream(payload, segments, isForwardable: false, now)
        }
    }

    /// Reads what was collected, so that it is judged in OpenAI's form. What cannot be read is judged as no JSON.
    func translateCollected() {
        guard translates, let translation = exchange?.plan?.translation, translation.reads,
            let status = replyHead?.status
        else { return }
        if status >= 300 {
            collected = translation.read(error: collected, status: status)
        } else if let reply = try? translation.read(reply: collected) {
            collected = reply
        } else {
            // An error object in a success is judged as one.
            let error = translation.read(error: collected, status: status)
            collected = error == collected ? ByteBuffer() : error
        }
    }

    /// A whole answer as the client gets it. Throws where its dialect cannot say it.
    func said(_ body: ByteBuffer, status: Int) throws(TranslationFailure) -> ByteBuffer {
        guard translates, let plan = exchange?.plan, let translation = plan.translation, translation.writes else {
            let restated = status >= 300 ? exchange?.clientDialect?.restated(body, status: status) : nil
            return restated.map { ByteBuffer(bytes: $0) } ?? body
        }
        if status >= 300 { return translation.write(error: body, status: status) }
        tellTime(translation)
        guard plan.isStream else { return try translation.write(reply: body) }
        let said = body.withUnsafeReadableBytes { translation.write(stream: $0) }
        return ByteBuffer(bytes: said + translation.writeEnd())
    }

    private func tellTime(_ translation: Translation) {
        guard translation.tellsTime, let received = exchange?.dossier.received else { return }
        translation.tell(elapsedNanoseconds: loop.now().nanosecondsSince(received))
    }

    /// A piece of a stream as the client gets it.
    func written(_ payload: ByteBuffer) -> ByteBuffer {
        guard translates, let translation = exchange?.plan?.translation, translation.writes,
            exchange?.plan?.isStream == true
        else {
            return payload
        }
        tellTime(translation)
        return ByteBuffer(bytes: payload.withUnsafeReadableBytes { translation.write(stream: $0) })
    }
}

extension Translation {
    /// Reads the payload of one read of the provider's connection.
    func read(_ raw: ByteBuffer, _ segments: ContiguousArray<Range<Int>>) -> ByteBuffer {
        var said = ByteBuffer()
        for segment in segments {
            guard let slice = raw.slice(segment) else { continue }
            said.writeBytes(slice.withUnsafeReadableBytes { read(stream: $0) })
        }
        return said
    }
}

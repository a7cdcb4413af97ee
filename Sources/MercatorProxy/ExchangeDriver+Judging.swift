import MercatorGateway
import MercatorSystem
import MercatorWire
import NIOCore

// What a body that is whole, or ended, comes to.
extension ExchangeDriver {
    /// What the machine has to know of a body that has been collected.
    func judgeCollected(isCutShort: Bool) -> CollectedFacts {
        let isError = (replyHead?.status ?? 0) >= 300
        let isJSON: Bool
        var error: UpstreamErrorBody?
        if isError || isCutShort || exchange?.plan?.translation?.reads == true {
            // An error need not be JSON, half a body cannot be, and what we have written ourselves is.
            isJSON = collected.looksLikeJSON
            if isError || collected.mentionsErrorEarly, !isCutShort { error = UpstreamErrorBody.read(collected) }
        } else {
            isJSON = collected.isJSON
            if isJSON, collected.mentionsErrorEarly { error = UpstreamErrorBody.read(collected) }
        }
        var facts = CollectedFacts(
            looksLikeJSON: isJSON, isAPIError: error?.isAPIError == true, isCutShort: isCutShort,
            isTorn: !isJSON && collected.beginsLikeJSON)
        if let error {
            facts.error = StreamError(error)
            facts.isUsedUp = error.saysUsedUp
        }
        return facts
    }

    /// The stream is one that clients expect to end with an event of its own, and has told its end in another way only.
    var lacksDone: Bool {
        guard let plan = exchange?.plan, plan.isStream, plan.endsWithDone else { return false }
        return events.hasFinish && !events.hasDone && !events.hasError
    }

    /// That event, behind the end of one that lacks it.
    var doneEvent: ByteBuffer {
        var event = ByteBuffer()
        if events.isTorn { event.writeStaticString("\n\n") }
        if exchange?.plan?.endpoint == .messages {
            event.writeStaticString("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
        } else {
            event.writeStaticString("data: [DONE]\n\n")
        }
        return event
    }

    /// Ends the client's stream as it must end.
    func writeDone(_ now: Instant) {
        let done = doneEvent
        // An event without its end has not been judged; it may be an error.
        if let rest = events.rest() { write(payload: redacted(rest), now) }
        write(payload: done, now)
    }
}

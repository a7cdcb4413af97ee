import MercatorGateway
import MercatorSystem
import NIOCore

// What policies ask of the driver beside the exchange itself.
extension ExchangeDriver {
    /// Writes what policies wanted written and posts what they wanted told.
    func report() {
        guard exchange?.hasReports == true, let dossier = exchange?.dossier else { return }
        for note in exchange?.notes ?? [] { loop.log.write(note, requestID: dossier.requestID) }
        for alert in exchange?.alerts ?? [] {
            loop.alerts.post(alert, requestID: dossier.requestID, at: loop.wallClock(at: loop.now()))
        }
        exchange?.hasReported()
    }

    /// Has the policies judge what was collected of the reply, and does what they say.
    func inspect(_ now: Instant) {
        let received = ReceivedReply(head: replyHead, headBytes: replyBytes, body: collected)
        guard let action = exchange?.inspect(received, now: now) else { return }
        report()
        perform(action, now)
    }

    /// Keeps a copy of what passes, within bounds; beyond them nothing is kept.
    func observe(_ payload: ByteBuffer) {
        guard exchange?.observesReply == true else { return }
        // In place, because a copy of what has been kept would be made for each piece.
        if observed == nil { observed = ByteBuffer() }
        let fits = payload.readableBytes <= ExchangeBounds.inspectedBytesMax - (observed?.readableBytes ?? 0)
        if fits { observed?.writeImmutableBuffer(payload) } else { observedTooMuch = true }
    }

    /// Has policies that only report look at a reply that has passed.
    func observeEnd() {
        guard exchange?.observesReply == true else { return }
        let received = ReceivedReply(
            head: replyHead, headBytes: replyBytes, body: observed ?? ByteBuffer(), isWhole: !observedTooMuch)
        observed = nil
        observedTooMuch = false
        exchange?.observe(received)
        report()
    }
}

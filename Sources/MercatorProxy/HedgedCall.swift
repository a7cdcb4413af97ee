import MercatorGateway
import MercatorHTTP
import MercatorProviders
import MercatorSystem
import MercatorUpstream
import NIOCore

/// A second attempt: keeps what comes until it is a good answer or has failed, and tells the driver which.
///
/// Once the driver has adopted it everything goes to the driver, what was kept first. Confined to the driver's loop.
final class HedgedCall: UpstreamReceiver {
    /// A part of the body, as it was read.
    private struct Piece {
        var raw: ByteBuffer
        var segments: ContiguousArray<Range<Int>>
        var isForwardable: Bool
    }

    var ticket: UpstreamTicket?
    private let plan: ExchangePlan
    /// The driver owns this; the pool may keep it for longer.
    private weak var driver: ExchangeDriver?
    private var isTheOnlyOne = false
    private var head: (ResponseHead, bytes: ByteBuffer, at: Instant)?
    private var kept: [Piece] = []
    private var keptBytes = 0
    private var events = EventHold()

    init(_ plan: ExchangePlan, _ driver: ExchangeDriver) {
        self.plan = plan
        self.driver = driver
        plan.translation?.restart()
    }

    /// Closes it; nothing is heard of it any more.
    func cancel() {
        ticket?.cancel()
        ticket = nil
        kept = []
    }

    /// The driver gets what was kept, and all that comes.
    func becomeTheOnlyOne() {
        isTheOnlyOne = true
        // ORDER: what was read to judge the first events is read again, from the beginning.
        plan.translation?.restart()
        let pieces = kept
        kept = []
        if let head { driver?.took(head.0, head.bytes, head.at) }
        for piece in pieces where driver?.ticket === ticket {
            driver?.upstreamBody(raw: piece.raw, segments: piece.segments, isForwardable: piece.isForwardable)
        }
        if !pieces.isEmpty, driver?.ticket === ticket { driver?.upstreamReadComplete() }
    }

    func upstreamConnected(_ facts: UpstreamConnectionFacts) {}

    func upstreamHead(_ head: ResponseHead, bytes: ByteBuffer) {
        guard let driver else { return }
        guard !isTheOnlyOne else { return driver.upstreamHead(head, bytes: bytes) }
        let now = driver.loop.now()
        let reply = ReplyHead(head, bytes, wallClock: driver.loop.wallClock(at: now))
        guard driver.exchange?.mayHedgeWin(reply) == true else {
            let code = head.status < 300 ? "content_type" : head.status < 400 ? "redirect" : "status_\(head.status)"
            driver.exchange?.hedgeFailed(code, head: reply, now: now)
            return driver.dropHedgeThatLost(.none)
        }
        self.head = (head, bytes, now)
        if !plan.isStream { win(driver) }
    }

    func upstreamBody(raw: ByteBuffer, segments: ContiguousArray<Range<Int>>, isForwardable: Bool) {
        guard let driver else { return }
        guard !isTheOnlyOne else {
            return driver.upstreamBody(raw: raw, segments: segments, isForwardable: isForwardable)
        }
        kept.append(Piece(raw: raw, segments: segments, isForwardable: isForwardable))
        keptBytes += raw.readableBytes
        if let translation = plan.translation, translation.reads {
            let said = translation.read(raw, segments)
            if said.readableBytes > 0 { _ = events.feed(said, [0..<said.readableBytes], isForwardable: false) }
        } else {
            _ = events.feed(raw, segments, isForwardable: false)
        }
        if events.firstError != nil {
            fail(driver, "error_event")
        } else if events.hasData {
            win(driver)
        } else if keptBytes > ExchangeBounds.heldEventBytesMax {
            fail(driver, "too_large")
        }
    }

    func upstreamReadComplete() {
        if isTheOnlyOne { driver?.upstreamReadComplete() }
    }

    func upstreamEnd() {
        guard let driver else { return }
        guard !isTheOnlyOne else { return driver.upstreamEnd() }
        fail(driver, "empty_stream")
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        guard let driver else { return }
        guard !isTheOnlyOne else { return driver.upstreamFailed(failure) }
        driver.exchange?.hedgeFailed(ProviderFailure(failure), now: driver.loop.now())
        driver.dropHedgeThatLost(.none)
    }

    private func win(_ driver: ExchangeDriver) {
        let now = driver.loop.now()
        guard let action = driver.exchange?.hedgeWon(now: now) else { return }
        driver.perform(action, now)
    }

    private func fail(_ driver: ExchangeDriver, _ code: String) {
        driver.exchange?.hedgeFailed(code, now: driver.loop.now())
        driver.dropHedgeThatLost(.none)
    }
}

import MercatorExchange
import MercatorGateway
import MercatorHTTP
import MercatorProviders
import MercatorRouting
import MercatorSystem
import MercatorUpstream
import NIOCore

/// Sends copies of requests to a provider that is only measured: nobody waits for them, and nothing of their answers is
/// kept. Confined to one event loop.
final class MirrorOutbox {
    /// Copies under way, by number.
    private var underWay: [Int: MirroredCall] = [:]
    private var count = 0

    /// Sends the copy, unless too many are under way.
    func send(
        _ copy: RequestCopy, of request: InboundView, requestID: String, from loop: ExchangeLoop,
        _ origin: OriginTable.Entry, most: Int
    ) {
        guard underWay.count < most else { return }
        let plan = copy.plan
        count += 1
        let number = count
        let call = MirroredCall(plan.provider, loop, requestID: requestID) { [weak self] in
            self?.underWay[number] = nil
        }
        underWay[number] = call
        loop.scratch.clear()
        plan.provider.writeHead(
            of: request, endpoint: plan.endpoint, otherForm: plan.provider.form.usesOther, model: copy.model,
            target: plan.translation?.target, fields: plan.translation?.fields ?? [],
            bodyLength: plan.body.readableBytes, requestID: requestID,
            into: &loop.scratch)
        call.begin(loop.scratch.buffer(), body: plan.body, to: origin, limit: plan.limits.total)
    }

    /// Gives up what is under way.
    func close() {
        for call in underWay.values { call.cancel() }
        underWay = [:]
    }
}

/// One copy: its answer's status, times and size.
private final class MirroredCall: UpstreamReceiver {
    /// For a stream, which has no limit of its own.
    private static let longest: Duration = .seconds(600)

    private let provider: ProviderPlan
    private let loop: ExchangeLoop
    private let requestID: String
    private let whenOver: () -> Void
    private let started: Instant
    private var ticket: UpstreamTicket?
    private var deadline: Scheduled<Void>?
    private var status = 0
    private var headAfter: UInt64?
    private var bytes = 0

    init(_ provider: ProviderPlan, _ loop: ExchangeLoop, requestID: String, whenOver: @escaping () -> Void) {
        self.provider = provider
        self.loop = loop
        self.requestID = requestID
        self.whenOver = whenOver
        started = loop.now()
    }

    func begin(_ head: ByteBuffer, body: ByteBuffer, to target: OriginTable.Entry, limit: Duration?) {
        ticket = loop.pool.send(head, body: body, to: target.origin, settings: target.settings, receiver: self)
        let limit = min(limit ?? Self.longest, Self.longest)
        // SAFETY: scheduled on the loop that the call is confined to.
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        deadline = loop.eventLoop.scheduleTask(in: .nanoseconds(Int64(clamping: limit.wholeNanoseconds))) {
            bound.value.end("timeout_total")
        }
    }

    func cancel() {
        ticket?.cancel()
        ticket = nil
        deadline?.cancel()
    }

    func upstreamConnected(_ facts: UpstreamConnectionFacts) {}

    func upstreamHead(_ head: ResponseHead, bytes: ByteBuffer) {
        status = head.status
        headAfter = loop.now().nanosecondsSince(started)
    }

    func upstreamBody(raw: ByteBuffer, segments: ContiguousArray<Range<Int>>, isForwardable: Bool) {
        for segment in segments { bytes += segment.count }
    }

    func upstreamReadComplete() {}

    func upstreamEnd() { end(status < 300 ? nil : status < 400 ? "redirect" : "status_\(status)") }

    func upstreamFailed(_ failure: UpstreamFailure) { end(ProviderFailure(failure).code) }

    private func end(_ failure: String?) {
        cancel()
        let now = loop.now()
        provider.health.measured(
            failure, status: status, headAfter: headAfter, now: now, random: loop.system.randomness.next())
        loop.log.writeMirrored(
            by: provider, requestID: requestID, outcome: failure ?? "\(status)", headAfter: headAfter,
            total: now.nanosecondsSince(started), bytes: bytes)
        whenOver()
    }
}

import MercatorGateway
import MercatorHTTP
import MercatorJSON
import MercatorProviders
import MercatorProxy
import MercatorSystem
import MercatorUpstream
import MercatorWire
import NIOCore

/// Sends requests of a trial the way the gateway sends its clients': the same head, the same URL, the same credentials,
/// over the same kind of connection.
struct TrialSender: Sendable {
    let plan: ProviderPlan
    let target: OriginTable.Entry
    let pool: UpstreamPool

    /// Posts a JSON body to an endpoint; a chat in the provider's own dialect, whose answer comes back as a chat's.
    ///
    /// - Parameters:
    ///   - limit: of the whole exchange.
    ///   - stopsAtFirstPiece: the request is given up as soon as a part of the body has come, as by a client that left.
    func post(
        _ endpoint: APIEndpoint, _ body: String, model: String, otherForm: Bool, limit: Duration,
        stopsAtFirstPiece: Bool = false
    ) async -> TrialReply {
        let call = Call(
            endpoint: endpoint, model: model, otherForm: otherForm, limit: limit, stopsAtFirstPiece: stopsAtFirstPiece)
        guard endpoint == .chatCompletions, let translator = plan.endpoint.dialect.translator else {
            return await send(call, body, to: nil)
        }
        let dialect = TrialDialect(translator: translator)
        do throws(TranslationRefusal) {
            let request = try dialect.encode(body)
            let reply = await send(call, String(decoding: request.body, as: UTF8.self), to: request.path)
            return stopsAtFirstPiece
                ? reply : dialect.decode(reply, wantsUsage: request.wantsUsage, isStream: request.isStream)
        } catch {
            return TrialReply(error)
        }
    }

    /// What is asked, besides the body.
    private struct Call {
        var endpoint: APIEndpoint
        var model: String
        var otherForm: Bool
        var limit: Duration
        var stopsAtFirstPiece: Bool
    }

    private func send(_ call: Call, _ body: String, to target: TranslatedPath?) async -> TrialReply {
        let bytes = ByteBuffer(
            string:
                "POST /v1\(call.endpoint.path) HTTP/1.1\r\nhost: mercator\r\ncontent-type: application/json\r\n"
                + "accept: */*\r\nuser-agent: mercator-provider-test\r\n\r\n")
        var head = RequestHead()
        guard case .complete = bytes.withUnsafeReadableBytes({ head.parse($0, bounds: HeadBounds()) }) else {
            preconditionFailure("the trial's own head is no head")
        }
        var out = ByteText()
        plan.writeHead(
            of: InboundView(head: head, bytes: bytes), endpoint: call.endpoint, otherForm: call.otherForm,
            model: call.model, target: target, bodyLength: body.utf8.count, requestID: "", into: &out)
        return await send(
            ByteBuffer(string: out.text + body), limit: call.limit, stopsAtFirstPiece: call.stopsAtFirstPiece)
    }

    /// Asks for the list of models.
    func models(otherForm: Bool, limit: Duration) async -> TrialReply {
        await send(plan.modelsRequest(otherForm: otherForm), limit: limit, stopsAtFirstPiece: false)
    }

    private func send(_ request: ByteBuffer, limit: Duration, stopsAtFirstPiece: Bool) async -> TrialReply {
        let receiver = TrialReceiver(limit: limit, stopsAtFirstPiece: stopsAtFirstPiece, loop: pool.eventLoop)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                pool.eventLoop.execute { receiver.start(request, to: target, on: pool, continuation) }
            }
        } onCancel: {
            pool.eventLoop.execute { receiver.end(with: .stopping) }
        }
    }
}

/// Gathers one answer.
///
/// SAFETY: unchecked, because everything but the initialiser happens on the loop.
private final class TrialReceiver: UpstreamReceiver, @unchecked Sendable {
    /// Longest answer that is read; a list of models may have megabytes.
    private static let bytesMax = 4 << 20

    private let limit: Duration
    private let stopsAtFirstPiece: Bool
    private let loop: any EventLoop
    private var continuation: CheckedContinuation<TrialReply, Never>?
    private var ticket: UpstreamTicket?
    private var deadline: Scheduled<Void>?
    private var started = NIODeadline.now()
    private var reply = TrialReply()
    private var isOver = false

    init(limit: Duration, stopsAtFirstPiece: Bool, loop: any EventLoop) {
        self.limit = limit
        self.stopsAtFirstPiece = stopsAtFirstPiece
        self.loop = loop
    }

    func start(
        _ request: ByteBuffer, to target: OriginTable.Entry, on pool: UpstreamPool,
        _ continuation: CheckedContinuation<TrialReply, Never>
    ) {
        guard !isOver else { return continuation.resume(returning: reply) }
        self.continuation = continuation
        started = .now()
        let ticket = pool.send(request, to: target.origin, settings: target.settings, receiver: self)
        self.ticket = ticket
        reply.connection = ticket.facts
        deadline = loop.scheduleTask(in: .nanoseconds(Int64(clamping: limit.wholeNanoseconds))) {
            self.end(with: .timeout(kind: "total", after: self.limit))
        }
    }

    func upstreamConnected(_ facts: UpstreamConnectionFacts) {
        reply.connection = facts
    }

    func upstreamHead(_ head: ResponseHead, bytes: ByteBuffer) {
        reply.status = head.status
        bytes.withUnsafeReadableBytes { text in
            for field in head.fields { reply.headers[text.text(field.name).lowercased()] = text.text(field.value) }
        }
    }

    func upstreamBody(raw: ByteBuffer, segments: ContiguousArray<Range<Int>>, isForwardable: Bool) {
        if reply.pieceCount == 0 { reply.firstPieceAfter = elapsed }
        reply.pieceCount += 1
        reply.lastPieceAfter = elapsed
        for segment in segments {
            let start = raw.readerIndex + segment.lowerBound
            guard let bytes = raw.getBytes(at: start, length: segment.count) else { continue }
            guard reply.body.count + bytes.count <= Self.bytesMax else {
                return end(with: .malformed(text: "the answer is longer than \(Self.bytesMax) bytes"))
            }
            reply.body += bytes
        }
        if stopsAtFirstPiece { end(with: nil) }
    }

    func upstreamReadComplete() {}

    func upstreamEnd() {
        end(with: nil)
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        end(with: ProviderFailure(failure))
    }

    func end(with failure: ProviderFailure?) {
        guard !isOver else { return }
        isOver = true
        deadline?.cancel()
        deadline = nil
        ticket?.cancel()
        ticket = nil
        reply.failure = failure
        reply.elapsed = elapsed
        continuation?.resume(returning: reply)
        continuation = nil
    }

    private var elapsed: UInt64 { UInt64(clamping: (NIODeadline.now() - started).nanoseconds) }
}

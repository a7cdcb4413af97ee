import MercatorHTTP
import MercatorServer
import NIOCore

/// Plays the simulated provider's part on one connection: asks the responder, then sends at the pace it says.
final class SimulatedConnection: ServerConnectionOwner, Pacer.Sleeper {
    /// What the connection is doing.
    private enum Stage {
        /// Nothing, or nothing more: between requests, or hanging.
        case idle
        /// Waiting to begin the answer.
        case latency
        /// Sending deltas, the next one at a time of its own or as soon as the client reads.
        case streaming(StreamScript)
        /// Sending a buffered body bit by bit.
        case dribbling(ByteBuffer)
    }

    private let responder: SimulatedResponder
    private let recorder: RequestRecorder?
    private let loop: SimulatedLoop
    private var stage = Stage.idle
    private var connection: ServerConnection?
    private var behaviour = SimulatedBehaviour()
    private var answer = SimulatedAnswer.whole(.unknownPath)
    private var isKeptAlive = true
    private var isChunked = true
    /// Deltas sent, and when the next one is due.
    private var position = 0
    private var due = NIODeadline.uptimeNanoseconds(0)
    /// Inside `stream`: a flush may report at once that there is room again.
    private var isSending = false

    init(_ responder: SimulatedResponder, recorder: RequestRecorder?, loop: SimulatedLoop) {
        self.responder = responder
        self.recorder = recorder
        self.loop = loop
    }

    func received(_ request: InboundRequest, on connection: ServerConnection) {
        responder.counts.requests.wrappingAdd(1, ordering: .relaxed)
        recorder?.record(request)
        let target =
            request.headBytes.getSlice(
                at: request.headBytes.readerIndex + request.head.requestLine.lowerBound,
                length: request.head.requestLine.count) ?? ByteBuffer()
        let credential = Self.credential(of: request, asked: responder.options.apiKey)
        let mayReuse = connection.keepsAlive && connection.clientAcceptsChunks && credential == .right
        if mayReuse, let kept = loop.answer(to: target, request.body) {
            if kept.isStream { countStream() }
            return connection.respond(whole: kept.bytes, keepAlive: true)
        }
        let path = request.withHeadBytes { $0.text(request.head.path) }
        let plan = responder.plan(
            for: SimulatedResponder.Call(
                isPost: request.head.method == .post, path: path, credential: credential, body: request.body))
        self.connection = connection
        answer = plan.answer
        behaviour = plan.behaviour
        isKeptAlive = connection.keepsAlive
        isChunked = connection.clientAcceptsChunks
        position = 0
        if mayReuse, plan.isRepeatable, let bytes = wholeAnswer() {
            loop.keep(bytes, isStream: answer.isStream, for: target, request.body)
        }
        begin()
    }

    func refused(_ refusal: HTTPRefusal, on connection: ServerConnection) -> ByteBuffer {
        var buffer = ByteBuffer()
        let body = SimulatedBody.error(
            refusal.status, message: refusal.message, type: "invalid_request_error", code: refusal.code)
        SimulatedHead.append(body, keepAlive: false, to: &buffer)
        buffer.writeBytes(body.bytes)
        return buffer
    }

    func becameWritable(_ connection: ServerConnection) {
        if case .streaming = stage, behaviour.gap == .zero, !isSending { stream() }
    }

    func becameUnwritable(_ connection: ServerConnection) {}

    func clientHalfClosed(_ connection: ServerConnection) {}

    func clientGone(_ connection: ServerConnection) {
        responder.counts.abandoned.wrappingAdd(1, ordering: .relaxed)
        stage = .idle
        self.connection = nil
    }

    func wake(_ now: NIODeadline) {
        switch stage {
        case .idle: break
        case .latency: start()
        case .streaming: stream()
        case .dribbling: dribble()
        }
    }

    /// Begins the answer, after the latency.
    private func begin() {
        due = .now()
        guard behaviour.latency > .zero else { return start() }
        stage = .latency
        sleep(behaviour.latency)
    }

    private func start() {
        switch behaviour.fault {
        case .hang(afterChunks: nil):
            stage = .idle
            return
        case .cut(afterChunks: 0): return end { $0.abort() }
        default: break
        }
        switch answer {
        case .whole(let body): send(body)
        case .stream(let script):
            countStream(isComplete: false)
            var buffer = ByteBuffer()
            SimulatedHead.appendStream(chunked: isChunked, keepAlive: isKeptAlive, to: &buffer)
            StreamScript.append(script.opening, chunked: isChunked, to: &buffer)
            connection?.sendHead(buffer)
            stage = .streaming(script)
            if behaviour.gap == .zero { return stream() }
            connection?.flush()
            sleep(behaviour.gap)
        }
    }

    /// Sends a buffered answer, with the faults that befall one.
    private func send(_ body: SimulatedBody) {
        if body.status >= 400 { responder.counts.errors.wrappingAdd(1, ordering: .relaxed) }
        var buffer = ByteBuffer()
        SimulatedHead.append(body, keepAlive: isKeptAlive, to: &buffer)
        switch behaviour.fault {
        case .hang, .cut:
            buffer.writeBytes(body.bytes.prefix(body.bytes.count / 2))
            connection?.sendHead(buffer)
            connection?.flush()
            stage = .idle
            if case .cut = behaviour.fault { end { $0.abort() } }
        case .slow where !body.bytes.isEmpty:
            connection?.sendHead(buffer)
            connection?.flush()
            stage = .dribbling(ByteBuffer(bytes: body.bytes))
            sleep(slowGap)
        case .stale:
            buffer.writeBytes(body.bytes)
            end { $0.respond(whole: buffer, keepAlive: false) }
        default:
            buffer.writeBytes(body.bytes)
            let keepAlive = isKeptAlive
            end { $0.respond(whole: buffer, keepAlive: keepAlive) }
        }
    }

    private func dribble() {
        guard case .dribbling(var rest) = stage, let connection else { return }
        let piece = rest.readSlice(length: max(1, rest.readableBytes / SimulationBounds.slowPieces))
        if let piece { connection.sendBody(piece) }
        guard rest.readableBytes > 0 else {
            let keepAlive = isKeptAlive
            return end { $0.finish(keepAlive: keepAlive) }
        }
        connection.flush()
        stage = .dribbling(rest)
        sleep(slowGap)
    }

    private var slowGap: Duration { behaviour.gap > .zero ? behaviour.gap : SimulationBounds.slowGap }

    /// Sends the deltas that are due: one when they are paced, else as many as the client takes.
    private func stream() {
        guard case .streaming(let script) = stage, let connection else { return }
        let isPaced = behaviour.gap > .zero || behaviour.fault == .slow
        if isPaced, !connection.isWritable { return sleep(slowGap) }
        isSending = true
        defer { isSending = false }
        var buffer = ByteBuffer()
        repeat {
            if position >= lastDelta(of: script) { return endStream(script, buffer) }
            let stamp = behaviour.stampsChunks ? NIODeadline.now().uptimeNanoseconds : nil
            script.appendDelta(
                at: position, stamp: stamp, isBroken: behaviour.fault == .garbage(atChunk: position + 1),
                chunked: isChunked, to: &buffer)
            position += 1
            if !isPaced, buffer.readableBytes >= SimulationBounds.writeBytes {
                connection.sendBody(buffer)
                connection.flush()
                buffer.clear()
                // Goes on when the client has read.
                if !connection.isWritable { return }
            }
        } while !isPaced
        connection.sendBody(buffer)
        connection.flush()
        sleep(slowGap)
    }

    /// How many deltas are sent, a fault considered.
    private func lastDelta(of script: StreamScript) -> Int {
        switch behaviour.fault {
        case .cut(let chunks), .hang(.some(let chunks)): min(chunks, script.count)
        default: script.count
        }
    }

    private func endStream(_ script: StreamScript, _ unsent: ByteBuffer) {
        var buffer = unsent
        switch behaviour.fault {
        case .cut:
            connection?.sendBody(buffer)
            return end { $0.abort() }
        case .hang:
            connection?.sendBody(buffer)
            connection?.flush()
            stage = .idle
            return
        default: break
        }
        StreamScript.append(script.closing, chunked: isChunked, to: &buffer)
        if isChunked { buffer.writeStaticString("0\r\n\r\n") }
        connection?.sendBody(buffer)
        responder.counts.streamsCompleted.wrappingAdd(1, ordering: .relaxed)
        let keepAlive = isKeptAlive && isChunked && behaviour.fault != .stale
        end { $0.finish(keepAlive: keepAlive) }
    }

    /// The answer as it goes over the wire, when it does so at once and is small; nil otherwise.
    private func wholeAnswer() -> ByteBuffer? {
        var buffer = ByteBuffer()
        switch answer {
        case .whole(let body):
            SimulatedHead.append(body, keepAlive: true, to: &buffer)
            buffer.writeBytes(body.bytes)
        case .stream(let script):
            SimulatedHead.appendStream(chunked: true, keepAlive: true, to: &buffer)
            StreamScript.append(script.opening, chunked: true, to: &buffer)
            for position in 0..<script.count {
                guard buffer.readableBytes <= SimulationBounds.readyAnswerBytesMax else { return nil }
                script.appendDelta(at: position, stamp: nil, isBroken: false, chunked: true, to: &buffer)
            }
            StreamScript.append(script.closing, chunked: true, to: &buffer)
            buffer.writeStaticString("0\r\n\r\n")
        }
        return buffer
    }

    /// Wakes at the next time of the schedule; a schedule that was missed by far starts anew.
    private func sleep(_ time: Duration) {
        let now = NIODeadline.now()
        due = due + TimeAmount(time)
        if due + TimeAmount(SimulationBounds.scheduleSlack) < now { due = now }
        loop.pacer.wake(self, at: due)
    }

    /// Lets go of the connection first: the next request may come in before `action` returns.
    private func end(_ action: (ServerConnection) -> Void) {
        let connection = connection
        stage = .idle
        self.connection = nil
        answer = .whole(.unknownPath)
        connection.map(action)
    }

    private func countStream(isComplete: Bool = true) {
        responder.counts.streams.wrappingAdd(1, ordering: .relaxed)
        if isComplete { responder.counts.streamsCompleted.wrappingAdd(1, ordering: .relaxed) }
    }

    /// Whether one of the headers that carry a key has the one asked for.
    private static func credential(
        of request: InboundRequest, asked: String?
    ) -> SimulatedResponder.Credential {
        guard let asked else { return .right }
        return request.withHeadBytes { bytes in
            var found = SimulatedResponder.Credential.missing
            for (header, scheme) in [(KnownHeader.authorization, "Bearer "), (.xAPIKey, ""), (.apiKey, "")] {
                guard let field = request.head.field(header) else { continue }
                if bytes[field.value].elementsEqual((scheme + asked).utf8) { return .right }
                found = .wrong
            }
            return found
        }
    }
}

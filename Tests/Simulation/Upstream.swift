package import NIOCore

/// A simulated provider: an address, an API, moods, and the faults that its seed allows it.
package final class Upstream {
    /// What it speaks.
    package enum Dialect: String, CaseIterable {
        case chat, messages, ollama, responses
    }

    /// How it is for a while.
    enum Mood { case well, down, gray }

    let name: String
    let index: Int
    /// What its chats are said in.
    let dialect: Dialect
    let world: World
    /// Percent of answers that show a fault.
    let faultsPercent: Int
    /// When each mood ends; the last one stays.
    private let moods: [(until: UInt64, mood: Mood)]
    /// Copies go to it, and nothing else.
    let isMirror: Bool
    private var lines: [ObjectIdentifier: UpstreamLine] = [:]

    init(
        name: String, index: Int, dialect: Dialect, isMirror: Bool, faultsPercent: Int,
        moods: [(until: UInt64, mood: Mood)], world: World
    ) {
        (self.name, self.index, self.dialect, self.isMirror) = (name, index, dialect, isMirror)
        (self.faultsPercent, self.moods, self.world) = (faultsPercent, moods, world)
    }

    var host: String { "p\(index).sim" }
    /// Two, so that one may be dead while the other lives.
    func address(_ number: Int) -> SocketAddress? { try? SocketAddress(ipAddress: "10.0.\(index).\(number)", port: 80) }

    var mood: Mood {
        let now = world.loop.now.uptimeNanoseconds
        return moods.first { now < $0.until }?.mood ?? moods.last?.mood ?? .well
    }

    /// Whether a fault of the way there shows itself now.
    func shows(_ fault: Fault) -> Bool { world.plan.has(fault) && world.dice.chance(faultsPercent / 2) }

    func accept(on wire: VirtualWire) -> UpstreamLine {
        let line = UpstreamLine(upstream: self, wire: wire)
        lines[ObjectIdentifier(line)] = line
        return line
    }

    func forget(_ line: UpstreamLine) { lines[ObjectIdentifier(line)] = nil }

    /// Connections that it believes to be open.
    var openLines: Int { lines.count }
}

/// One connection as the provider has it: reads requests strictly, and plays a script for each.
package final class UpstreamLine: FarEnd {
    let upstream: Upstream
    let wire: VirtualWire
    private var bytes: [UInt8] = []
    private var firstByteAt: UInt64 = 0
    private var isBusy = false
    private var isOver = false
    private var served = 0
    private var hasAnsweredEarly = false
    private var world: World { upstream.world }

    init(upstream: Upstream, wire: VirtualWire) {
        (self.upstream, self.wire) = (upstream, wire)
    }

    package func arrived(_ more: ByteBuffer, sentAt: UInt64) {
        guard !isOver else { return }
        if bytes.isEmpty { firstByteAt = sentAt }
        bytes.append(contentsOf: more.readableBytesView)
        readNext()
        answerEarly()
    }

    /// Some providers refuse what is too long for them before they have all of it.
    private func answerEarly() {
        guard !isBusy, !isOver, !hasAnsweredEarly, bytes.count > 1_500, world.plan.has(.answersEarly),
            let request = UpstreamRequest.readHead(bytes, world), let nonce = request.nonce
        else { return }
        hasAnsweredEarly = true
        isBusy = true
        let attempt = note(nonce, request)
        attempt.fault = .answersEarly
        world.ledger.count("fault answersEarly")
        let script = ReplyScript.early(attempt, world)
        play(script.parts[...], script.ending, attempt)
    }

    package func ended() { close() }

    package func wasReset() {
        isOver = true
        upstream.forget(self)
    }

    func close() {
        guard !isOver else { return }
        isOver = true
        wire.close()
        upstream.forget(self)
    }

    private func readNext() {
        guard !isBusy, !isOver, let request = UpstreamRequest.read(&bytes, world) else { return }
        isBusy = true
        served += 1
        if !bytes.isEmpty { world.ledger.find(.wellFormedRequests, "bytes behind a request to \(upstream.name)") }
        let attempt = request.nonce.map { note($0, request) }
        let script = ReplyScript.make(for: request, attempt, upstream)
        play(script.parts[...], script.ending, attempt)
    }

    private func note(_ nonce: String, _ request: UpstreamRequest) -> Ledger.Attempt {
        let ledger = world.ledger
        ledger.attemptCount += 1
        let attempt = Ledger.Attempt(
            nonce: nonce, number: ledger.attemptCount, provider: upstream.name, sentAt: firstByteAt,
            isStream: request.isStream, dialect: request.dialect ?? .chat)
        attempt.isMirrored = upstream.isMirror
        attempt.model = request.model
        ledger.attempts[nonce, default: []].append(attempt)
        world.trace.write("\(upstream.name) is asked \(nonce) as attempt \(attempt.number), model \(request.model)")
        world.asked(attempt, upstream)
        return attempt
    }

    private func play(_ parts: ArraySlice<ReplyScript.Part>, _ ending: ReplyScript.Ending, _ attempt: Ledger.Attempt?) {
        guard let part = parts.first else { return end(ending, attempt) }
        world.loop.after(part.wait) { [self] in
            guard !isOver else { return }
            wire.say(ByteBuffer(bytes: part.wire))
            play(parts.dropFirst(), ending, attempt)
        }
    }

    private func end(_ ending: ReplyScript.Ending, _ attempt: Ledger.Attempt?) {
        if let attempt {
            world.trace.write(
                "\(upstream.name) ends attempt \(attempt.number): \(ending), \(attempt.payload.count) bytes")
        }
        switch ending {
        case .keeps:
            attempt?.isWhole = true
            isBusy = false
            let served = served
            if world.plan.has(.closesIdle), world.dice.chance(30) {
                world.loop.after(world.dice.milliseconds(0, 4_000)) { [self] in
                    if self.served == served, !isBusy { close() }
                }
            }
            if world.plan.has(.speaksUnasked), world.dice.chance(10) {
                world.loop.after(world.dice.milliseconds(1, 2_000)) { [self] in
                    if self.served == served, !isBusy, !isOver { wire.say("HTTP/1.1 200 OK\r\n\r\n") }
                }
            }
            readNext()
        case .closesWhole:
            attempt?.isWhole = true
            close()
        case .closes: close()
        case .resets:
            wire.reset()
            wasReset()
        case .hangs: break
        case .vanishes: wire.vanish()
        }
    }
}

import NIOCore

/// A simulated client: one connection, some requests, and whatever clients do to a server.
final class Client: FarEnd {
    /// A request as it will be sent.
    struct Request {
        let story: Ledger.Story
        let bytes: [UInt8]
        /// Where the head ends.
        let headLength: Int
    }

    /// Nothing may take as long as this without a byte: every limit of the run is far below.
    static let patience: Int64 = 150_000_000_000

    let name: String
    private let world: World
    private let wire: VirtualWire
    private var requests: [Request]
    private var next = 0
    private var reader = AnswerReader()
    private var seenAnswers = 0
    private var sentBytes = 0
    /// Sent and not answered, in order.
    private var owed: [Ledger.Story] = []
    private(set) var isOver = false
    private var lastHeard: UInt64 = 0
    private var waitsToContinue: (() -> Void)?
    private let pipelines: Bool

    init(name: String, requests: [Request], wire: VirtualWire, world: World) {
        (self.name, self.requests, self.wire, self.world) = (name, requests, wire, world)
        pipelines = world.plan.has(.pipelines) && world.dice.chance(50)
    }

    func begin() {
        guard !isOver else { return }
        world.trace.write("\(name) connects")
        heard()
        if pipelines {
            while next < requests.count { sendNext() }
        } else {
            sendNext()
        }
    }

    // MARK: Sending

    private func sendNext() {
        guard !isOver, next < requests.count else { return }
        let request = requests[next]
        next += 1
        let story = request.story
        owed.append(story)
        sentBytes += request.bytes.count
        story.endsAtByte = sentBytes
        if world.plan.has(.uploadsSlowly), !pipelines, world.dice.chance(40) {
            sendSlowly(request.bytes[...], story)
        } else if world.plan.has(.waitsToContinue), !pipelines, world.dice.chance(50) {
            let rest = request.bytes[request.headLength...]
            wire.say(ByteBuffer(bytes: request.bytes[..<request.headLength]))
            var hasGone = false
            let go: () -> Void = { [weak self] in
                guard !hasGone else { return }
                hasGone = true
                self?.waitsToContinue = nil
                self?.wire.say(ByteBuffer(bytes: rest))
                self?.sent(story)
            }
            waitsToContinue = go
            // A client does not wait for ever for the invitation. Source: RFC 9110 §10.1.1.
            world.loop.after(1_000_000_000) { [weak self] in if self?.isOver == false { go() } }
        } else {
            wire.say(ByteBuffer(bytes: request.bytes))
            sent(story)
        }
    }

    private func sendSlowly(_ rest: ArraySlice<UInt8>, _ story: Ledger.Story) {
        guard !isOver else { return }
        guard !rest.isEmpty else { return sent(story) }
        let count = min(rest.count, world.dice.between(1, max(2, story.body.count / 3)))
        wire.say(ByteBuffer(bytes: rest.prefix(count)))
        let pause = world.dice.milliseconds(0, world.dice.pick([50, 800, 12_000]))
        world.loop.after(pause) { [weak self] in self?.sendSlowly(rest.dropFirst(count), story) }
    }

    private func sent(_ story: Ledger.Story) {
        story.sentAt = world.loop.now.uptimeNanoseconds
        world.trace.write("\(name) has sent \(story.nonce)")
        misbehave(story)
    }

    /// What clients do while they wait.
    private func misbehave(_ story: Ledger.Story) {
        let wait = world.dice.milliseconds(0, world.dice.pick([5, 300, 5_000]))
        func maybe(_ fault: Fault, _ work: @escaping () -> Void) {
            guard world.plan.has(fault), world.dice.chance(25) else { return }
            world.loop.after(wait) { [weak self] in
                guard let self, !isOver, story.answer == nil else { return }
                world.ledger.count("client \(fault)")
                leave(fault.rawValue)
                work()
            }
        }
        maybe(.leaves) { [wire] in wire.close() }
        maybe(.resetsByClient) { [wire] in wire.reset() }
        maybe(.clientVanishes) { [wire] in wire.vanish() }
        if world.plan.has(.halfCloses), world.dice.chance(25) {
            world.loop.after(wait) { [weak self] in
                guard let self, !isOver else { return }
                // It still reads; the gateway takes the end of its sending for the end of its interest.
                for owed in owed where owed.clientLeft == nil { owed.clientLeft = "half-closed" }
                wire.finish()
            }
        }
        if world.plan.has(.stopsReading), world.dice.chance(30) { pauseReading(after: wait, for: nil) }
        if world.plan.has(.readsSlowly), world.dice.chance(50) { readSlowly(story) }
    }

    private func pauseReading(after wait: Int64, for pause: Int64?) {
        world.loop.after(wait) { [weak self] in
            guard let self, !isOver else { return }
            wire.setReading(false)
            if pause == nil { for owed in owed where owed.clientLeft == nil { owed.clientLeft = "stopped reading" } }
            guard let pause else {
                // In the end it looks at what there is.
                return world.loop.after(60_000_000_000) { [weak self] in
                    self?.heard()
                    self?.wire.setReading(true)
                }
            }
            world.loop.after(pause) { [weak self] in
                self?.heard()
                self?.wire.setReading(true)
            }
        }
    }

    private func readSlowly(_ story: Ledger.Story) {
        guard !isOver, story.answer == nil else { return }
        for owed in owed where owed.clientLeft == nil { owed.clientLeft = "reads slowly" }
        let pause = world.dice.milliseconds(10, world.dice.pick([100, 1_500]))
        pauseReading(after: world.dice.milliseconds(1, 200), for: pause)
        world.loop.after(pause + 250_000_000) { [weak self] in self?.readSlowly(story) }
    }

    private func leave(_ how: String) {
        for story in owed { story.clientLeft = how }
        for story in owed { story.leftAt = world.loop.now.uptimeNanoseconds }
        world.trace.write("\(name) leaves: \(how)")
        end()
    }

    // MARK: Reading

    private func heard() {
        lastHeard = world.loop.now.uptimeNanoseconds
        let heard = lastHeard
        world.loop.after(Self.patience) { [weak self] in
            guard let self, !isOver, lastHeard == heard else { return }
            for story in owed where story.sentAt != nil { story.waitedTooLong = true }
            world.trace.write("\(name) gives up")
            wire.close()
            end()
        }
    }

    func arrived(_ bytes: ByteBuffer, sentAt: UInt64) {
        guard !isOver else { return }
        heard()
        reader.feed(bytes.readableBytesView, sentAt: sentAt)
        if world.breakage == .doublesAnswers { reader.feed(bytes.readableBytesView, sentAt: sentAt) }
        if reader.interims > 0, let go = waitsToContinue { go() }
        settle()
    }

    func taken(_ total: Int) {
        for story in owed {
            guard story.readAt == nil, let end = story.endsAtByte, end <= total else { continue }
            story.readAt = world.loop.now.uptimeNanoseconds
            story.wasReadLate = wire.endedOutAt != nil
        }
    }

    func ended() {
        guard !isOver else { return }
        finish(isReset: false)
    }

    func wasReset() {
        guard !isOver else { return }
        finish(isReset: true)
    }

    private func finish(isReset: Bool) {
        reader.ended(isReset: isReset)
        settle()
        world.trace.write("\(name) is left by the gateway\(isReset ? ", with a reset" : ""), owed \(owed.count)")
        for story in owed { story.wasTurnedAway = true }
        if reader.endedInHead, owed.first?.clientLeft == nil {
            world.ledger.find(.wellFormedAnswers, "\(name): the connection ended inside a head")
        }
        // What was sent ahead is not begun any more by a gateway that drains: the client asks elsewhere.
        if world.hasDrained, pipelines { for story in owed { story.followsTheEnd = true } }
        if !isOver {
            wire.close()
            end()
        }
    }

    private func end() {
        // What has come of an answer so far is kept: its bytes are judged like all others.
        if let current = reader.current, let story = owed.first, story.answer == nil { story.answer = current }
        isOver = true
        if let mistake = reader.mistake { world.ledger.find(.wellFormedAnswers, "\(name): \(mistake)") }
        world.clientIsOver()
    }

    private func settle() {
        if reader.mistake != nil {
            wire.close()
            return end()
        }
        var closes = false
        while seenAnswers < reader.answers.count {
            let answer = reader.answers[seenAnswers]
            seenAnswers += 1
            guard let story = owed.first else {
                world.ledger.find(.oneAnswer, "\(name) got an answer that it had not asked for: \(answer.status)")
                continue
            }
            owed.removeFirst()
            story.answer = answer
            story.answeredAt = world.loop.now.uptimeNanoseconds
            world.breakage?.spoil(story, world)
            world.trace.write(
                "\(name) has \(answer.status) for \(story.nonce), \(answer.end), \(answer.payload.count) bytes")
            if answer.value("connection")?.lowercased() == "close" || answer.end != .clean { closes = true }
        }
        // The gateway has said that it closes; what was sent ahead will not be answered.
        if closes {
            for story in owed { story.followsTheEnd = true }
            if owed.isEmpty, next >= requests.count || world.dice.chance(50) {
                wire.close()
                end()
            }
            return
        }
        if owed.isEmpty, next >= requests.count {
            leaveWhenDone()
        } else if owed.isEmpty {
            world.loop.after(world.dice.milliseconds(0, world.dice.pick([0, 100, 2_500]))) { [weak self] in
                self?.sendNext()
            }
        }
    }

    private func leaveWhenDone() {
        if world.dice.chance(30) {
            // Keeps the connection until the gateway has had enough of it.
            return
        }
        wire.close()
        end()
    }
}

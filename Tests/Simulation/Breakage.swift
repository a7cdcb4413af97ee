import NIOCore

/// Something deliberately wrong with the simulated world, never with the product: each shows that a checker can fail.
package enum Breakage: String, CaseIterable, Sendable {
    /// An access line gets lost, comes twice, or tells another status.
    case losesRecords, doublesRecords, lies
    /// Records tell of far more attempts than there were.
    case stormsRetries, boastsAttempts
    /// A breaker is seen to close without a trial.
    case closesBreakerAtOnce
    /// A client's socket takes whatever is written, and never says that it is full.
    case ignoresBackPressure
    /// A count is one too high in the end.
    case miscountsGauge
    /// Somebody leaves a timer behind.
    case forgetsTimer
    /// A client's answer is lost, comes twice, is another's, ends quietly, ends well in its middle.
    case losesAnswers, doublesAnswers, swapsAnswers, cutsQuietly, endsWellInTheMiddle
    /// A good end is put behind an error.
    case addsDone
    /// An error loses its form.
    case garblesErrors
    /// A word that policies keep back is put into an answer.
    case tellsSecrets
    /// An answer comes much later than it was sent.
    case delaysAnswers
    /// A byte of an answer's framing is another.
    case breaksFraming
    /// A provider gets another protocol's request, or another client's question.
    case breaksRequests, swapsQuestions
    /// A provider is asked again after the answer.
    case asksAgain
    /// Of two attempts the second is made with another snapshot.
    case mixesSnapshots
    /// Chance depends on more than the seed.
    case rollsDifferently

    /// The checker that must catch it.
    package var caughtBy: Checker {
        switch self {
        case .losesRecords, .doublesRecords, .lies: .records
        case .stormsRetries: .retryBudget
        case .boastsAttempts, .asksAgain: self == .asksAgain ? .lateRetries : .attempts
        case .closesBreakerAtOnce: .breakers
        case .ignoresBackPressure: .buffers
        case .miscountsGauge: .gauges
        case .forgetsTimer: .timers
        case .losesAnswers, .doublesAnswers: .oneAnswer
        case .swapsAnswers, .swapsQuestions: .foreignBytes
        case .cutsQuietly, .endsWellInTheMiddle: .wholeAnswers
        case .addsDone: .doneAfterError
        case .garblesErrors: .wellFormedErrors
        case .tellsSecrets: .secrets
        case .delaysAnswers: .deadlines
        case .breaksFraming: .wellFormedAnswers
        case .breaksRequests: .wellFormedRequests
        case .mixesSnapshots: .oneSnapshot
        case .rollsDifferently: .replay
        }
    }

    /// What must be able to go wrong for it to show.
    var needs: Set<Fault> {
        switch self {
        case .ignoresBackPressure: [.stopsReading, .bigAnswer]
        case .closesBreakerAtOnce, .mixesSnapshots: [.serverError, .resetsBeforeHead]
        case .addsDone: [.errorLater, .closesInBody]
        case .garblesErrors: [.serverError]
        default: []
        }
    }

    // MARK: Where it shows

    func begin(_ world: World) {
        if self == .forgetsTimer { _ = world.loop.scheduleTask(in: .hours(10_000)) {} }
    }

    /// Changes what comes over a client's wire.
    func prepare(client wire: VirtualWire) {
        guard self == .breaksFraming else { return }
        wire.tamper = { bytes in Self.replace("\r\n\r\n", with: "\r\n \n", in: &bytes) }
    }

    /// Changes what comes over a provider's wire.
    func prepare(upstream wire: VirtualWire) {
        switch self {
        case .breaksRequests: wire.tamper = { Self.replace(" HTTP/1.1\r", with: " HTTP/1.9\r", in: &$0) }
        case .swapsQuestions: wire.tamper = { Self.replace("[[n", with: "[[o", in: &$0) }
        default: break
        }
    }

    private static func replace(_ old: String, with new: String, in bytes: inout ByteBuffer) {
        let text = Array(bytes.readableBytesView)
        let (old, new) = (Array(old.utf8), Array(new.utf8))
        guard text.count >= old.count else { return }
        for start in 0...(text.count - old.count) where text[start..<start + old.count].elementsEqual(old) {
            bytes.setBytes(new, at: bytes.readerIndex + start)
            return
        }
    }

    /// What becomes of an access line.
    func retell(_ line: String) -> [String] {
        switch self {
        case .losesRecords: []
        case .doublesRecords: [line, line]
        case .lies: [line.replacing("\"status\":200", with: "\"status\":204")]
        case .stormsRetries: [line.replacing("\"attempts\":", with: "\"attempts\":9000")]
        case .boastsAttempts: [line.replacing("\"attempts\":", with: "\"attempts\":3")]
        default: [line]
        }
    }

    /// What becomes of an answer that a client has.
    func spoil(_ story: Ledger.Story, _ world: World) {
        guard var answer = story.answer, story.expectedStatus == nil, story.clientLeft == nil else { return }
        let isGood = answer.status == 200 && answer.end == .clean
        switch self {
        case .losesAnswers:
            story.answer = nil
            return
        case .swapsAnswers:
            let other = world.ledger.stories.first { $0 !== story && $0.answer != nil }
            if let payload = other?.answer?.payload { answer.payload = payload }
        case .cutsQuietly where isGood && story.isStream: answer.end = .cut
        case .endsWellInTheMiddle where isGood: answer.payload.removeLast(answer.payload.count / 2)
        case .addsDone where story.form == .chat && story.isStream: answer.payload += Array("data: [DONE]\n\n".utf8)
        case .garblesErrors where answer.status >= 400: answer.payload = Array("{}".utf8)
        case .tellsSecrets: answer.payload += Array("secret".utf8)
        case .delaysAnswers: answer.sentAt += 300_000_000_000
        case .asksAgain: askAgain(story, world)
        default: return
        }
        story.answer = answer
    }

    private func askAgain(_ story: Ledger.Story, _ world: World) {
        guard let last = world.ledger.attempts[story.nonce]?.last else { return }
        let again = Ledger.Attempt(
            nonce: story.nonce, number: last.number, provider: last.provider,
            sentAt: world.loop.now.uptimeNanoseconds + 1, isStream: last.isStream, dialect: last.dialect)
        again.model = last.model
        world.ledger.attempts[story.nonce]?.append(again)
    }
}

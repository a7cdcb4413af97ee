import MercatorExchange
import MercatorGateway
import MercatorProviders
import MercatorSystem
import MercatorTesting
import NIOCore

/// Drives one real machine through one story: plays the driver, the provider and the client in virtual time.
struct SimulatedExchange {
    var exchange: Exchange
    var client = ClientView()
    /// Attempts begun after a byte had gone to the client; must stay empty.
    private(set) var lateDispatches = 0
    private(set) var closes = 0
    /// Good replies that left although policies had not seen them; must stay empty.
    private(set) var unseenReplies = 0
    /// Replies that policies have judged.
    private(set) var inspections = 0
    /// Whether policies keep replies until they have judged them.
    private let isHeld: Bool
    private var isJudged = false
    private var now: Instant
    private let start: Instant
    private var script: AttemptScript?
    private var eventsSent = 0
    private var nextEventAt: Instant?
    private let isStream: Bool
    /// The client leaves after so many virtual milliseconds.
    private let leavesAt: Instant?
    /// The gateway stops after so many virtual milliseconds.
    private let stopsAt: Instant?
    private var random: SplitMix64

    init(exchange: Exchange, at now: Instant, isStream: Bool, random: SplitMix64, isHeld: Bool = false) {
        self.isHeld = isHeld
        self.exchange = exchange
        self.now = now
        self.start = now
        self.isStream = isStream
        self.random = random
        leavesAt =
            self.random.chance(20)
            ? now.advanced(by: .milliseconds(Int.random(in: 1..<30_000, using: &self.random))) : nil
        stopsAt =
            self.random.chance(10)
            ? now.advanced(by: .milliseconds(Int.random(in: 1..<30_000, using: &self.random))) : nil
    }

    /// Virtual time the story took.
    var elapsed: Duration { now.since(start) }

    var isOver: Bool { closes > 0 }

    /// Runs to the end, at most an hour of virtual time.
    mutating func run(opening: ExchangeAction) {
        perform(opening)
        var ticks = 0
        while !isOver, ticks < 72_000 {
            ticks += 1
            now = now.advanced(by: .milliseconds(50))
            if let leavesAt, now >= leavesAt {
                client.hasLeft = true
                exchange.clientGone(now: now)
                close(.clientCancelled)
                return
            }
            if let stopsAt, now >= stopsAt {
                perform(exchange.shutDown(now: now))
                return
            }
            playProvider()
            if !isOver { perform(exchange.tick(now: now)) }
        }
    }

    private mutating func perform(_ action: ExchangeAction) {
        guard !isOver else { return }
        switch action {
        case .none, .collect, .stream: break
        case .dispatch: dispatch()
        case .abandonAttempt: script = nil
        case .refuse(let refusal): answer(refusal.status, outcome: .refused)
        case .inspect: inspect()
        case .passReply: answer(exchange.dossier.attempts.last?.status ?? 0, outcome: .complete)
        case .finish:
            client.endedCleanly = true
            close(.complete)
        case .cut:
            client.hasErrorEvent = isStream
            client.wasCut = true
            close(.truncated)
        case .hedge, .adoptHedge: preconditionFailure("no second attempts are configured")
        case .keepAlive:
            client.status = 200
            exchange.delivered(bytes: 14, now: now)
        }
    }

    /// Every third answer holds what the policies deny.
    private mutating func inspect() {
        inspections += 1
        isJudged = true
        let secret = random.chance(33) ? "secret" : "harmless"
        let message = #"{"choices":[{"index":0,"\#(isStream ? "delta" : "message")":{"content":"\#(secret)"}}]}"#
        let body = ByteBuffer(string: isStream ? "data: \(message)\n\n" : message)
        perform(exchange.inspect(ReceivedReply(head: nil, headBytes: ByteBuffer(), body: body), now: now))
    }

    private mutating func answer(_ status: Int, outcome: Outcome) {
        if isHeld, status < 300, !isJudged { unseenReplies += 1 }
        client.status = status
        client.answers += 1
        exchange.dossier.status = status
        exchange.delivered(bytes: 1, now: now)
        close(outcome)
    }

    private mutating func dispatch() {
        if exchange.hasDelivered { lateDispatches += 1 }
        exchange.dispatched(now: now)
        isJudged = false
        script = .random(stream: isStream, using: &random)
        eventsSent = 0
        nextEventAt = now.advanced(by: .milliseconds(Int.random(in: 0..<2_000, using: &random)))
    }

    private mutating func close(_ outcome: Outcome) {
        script = nil
        exchange.close(outcome, now: now)
        closes += 1
    }

    private mutating func playProvider() {
        guard let script, let due = nextEventAt, now >= due else { return }
        switch script {
        case .hang: nextEventAt = nil
        case .failure(let failure):
            nextEventAt = nil
            perform(exchange.failed(failure, now: now))
        case .status(let status, let isAPIError, let retryAfter):
            nextEventAt = nil
            reply(status, .json, retryAfter, CollectedFacts(looksLikeJSON: true, isAPIError: isAPIError))
        case .json(let isTorn):
            nextEventAt = nil
            let facts = CollectedFacts(looksLikeJSON: true, isAPIError: false)
            reply(200, .json, nil, isTorn ? nil : facts)
            if isTorn, !isOver { perform(exchange.failed(.truncated, now: now)) }
        case .stream(let events, let gap, let end): playStream(events, gap, end)
        }
    }

    private mutating func reply(
        _ status: Int, _ content: ReplyContent, _ retryAfter: Duration?, _ facts: CollectedFacts?
    ) {
        let action = exchange.replied(
            ReplyHead(status: status, content: content, length: 10, retryAfter: retryAfter), now: now)
        perform(action)
        if case .collect = action, let facts { perform(exchange.collected(facts, now: now)) }
    }

    private mutating func playStream(_ events: Int, _ gap: Duration, _ end: AttemptScript.StreamEnd) {
        if eventsSent == 0 {
            perform(exchange.replied(ReplyHead(status: 200, content: .eventStream), now: now))
            guard !isOver else { return }
        }
        if end == .empty {
            nextEventAt = nil
            perform(exchange.ended(now: now))
            return
        }
        if end == .errorFirst, !exchange.hasDelivered {
            nextEventAt = nil
            perform(exchange.beganWithError(StreamError(message: "no", status: 500), now: now))
            return
        }
        guard eventsSent < events else { return endStream(end) }
        eventsSent += 1
        exchange.received(hasData: true, isDone: false, hasError: end == .error, now: now)
        if !exchange.holdsStream { deliverEvent() }
        nextEventAt = now.advanced(by: gap)
    }

    private mutating func deliverEvent() {
        if isHeld { unseenReplies += 1 }
        exchange.delivered(bytes: 1, now: now)
        client.status = 200
        client.events += 1
    }

    private mutating func endStream(_ end: AttemptScript.StreamEnd) {
        nextEventAt = nil
        switch end {
        case .done:
            exchange.received(hasData: true, isDone: true, now: now)
            if !exchange.holdsStream { exchange.delivered(bytes: 1, now: now) }
            client.hasDone = true
            perform(exchange.ended(now: now))
        case .noDone: perform(exchange.ended(hasFinish: random.chance(50), now: now))
        case .error, .errorFirst: perform(exchange.ended(hasFinish: false, now: now))
        case .torn: perform(exchange.failed(.truncated, now: now))
        case .silence, .empty: break
        }
    }
}

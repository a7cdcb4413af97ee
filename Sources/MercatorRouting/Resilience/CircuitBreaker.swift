package import MercatorSystem

/// Whether a provider is asked at all: stops asking one that fails, and finds out by a few requests when it is well.
///
///     closed      failures in a row, or their share of a window → open
///     open        a jittered while later                        → half-open
///     half-open   enough good probes → closed; a bad one        → open
///     any         the account is used up → open, and for longer
///
/// A value without clock or randomness. Source: Nygard, "Release It!", 2nd edition, ch. 5; the window is Envoy's
/// outlier detection by success rate, the row of failures its `consecutive_5xx`.
package struct CircuitBreaker: Sendable {
    /// As `/health/providers` and policies name it.
    package enum State: String, CaseIterable, Hashable, Sendable {
        case closed, open
        case halfOpen = "half-open"
    }

    /// The right to ask once; goes back with what came of it.
    package struct Pass: Hashable, Sendable {
        /// Which closing or opening it belongs to: what comes of older requests says nothing about now.
        fileprivate var generation: UInt32
        package fileprivate(set) var isProbe: Bool

        /// The pass of a request that was sent without asking, because all was well.
        package static let usual = Pass(generation: .max, isProbe: false)
    }

    /// What a request for a pass comes to.
    package enum Admission: Hashable, Sendable {
        case pass(Pass)
        /// Not before `until`, or until a probe has come back when that lies in the past.
        case refused(until: Instant)
    }

    package let settings: BreakerSettings
    /// Failures since the last success.
    package private(set) var consecutiveFailures = 0
    private var window: SlidingWindow
    private var generation: UInt32 = 0
    /// Nil while closed.
    private var opensUntil: Instant?
    private var isHalfOpen = false
    private var probesUnderWay = 0
    private var probesPassed = 0
    private var probedAt = Instant(nanoseconds: 0)
    /// Bad probes since it opened first.
    private var reopenings = 0
    /// Times that it was held open since it last closed.
    private var holds = 0
    /// It is open because the account is used up, which a look from outside does not see.
    private var isHeld = false

    package init(_ settings: BreakerSettings) {
        self.settings = settings
        window = SlidingWindow(length: settings.window)
    }

    /// Where it stands; open ends with its time, whether or not somebody has asked since.
    package func state(at now: Instant) -> State {
        guard let opensUntil else { return .closed }
        return isHalfOpen || now >= opensUntil ? .halfOpen : .open
    }

    /// When a request may be let through again; nil while closed.
    package var reopening: Instant? { opensUntil }

    /// Whether nothing but good has been heard for a whole window, so that nobody needs to ask.
    package mutating func isClear(at now: Instant) -> Bool {
        window.advance(to: now)
        return opensUntil == nil && consecutiveFailures == 0 && window.failures == 0
    }

    /// Asks to send one request.
    package mutating func admit(now: Instant) -> Admission {
        guard settings.isEnabled, let opensUntil else { return .pass(Pass(generation: generation, isProbe: false)) }
        guard now >= opensUntil || isHalfOpen else { return .refused(until: opensUntil) }
        isHalfOpen = true
        // A probe may hang for minutes; the next one does not wait for it.
        if probesUnderWay > 0, now.since(probedAt) >= settings.openFor { probesUnderWay = 0 }
        guard probesUnderWay < max(1, settings.probesMax) else { return .refused(until: opensUntil) }
        probesUnderWay += 1
        probedAt = now
        return .pass(Pass(generation: generation, isProbe: true))
    }

    /// The provider answered, whatever the answer said about the request.
    ///
    /// - Parameter count: successes that nobody has reported yet, where they are counted elsewhere.
    package mutating func succeeded(_ pass: Pass, count: Int = 1, now: Instant) {
        guard isCurrent(pass) else { return }
        guard opensUntil != nil else {
            consecutiveFailures = 0
            window.add(successes: count, at: now)
            return
        }
        guard pass.isProbe else { return }
        probesUnderWay = max(0, probesUnderWay - 1)
        probesPassed += 1
        if probesPassed >= max(1, settings.probesMax) { close() }
    }

    /// The provider did not answer, or with an error of its own. True when this has opened the breaker.
    ///
    /// - Parameters:
    ///   - unreported: successes since the last report, where they are counted elsewhere.
    ///   - random: 64 random bits, for the time it stays open.
    @discardableResult
    package mutating func failed(_ pass: Pass, unreported: Int = 0, now: Instant, random: UInt64) -> Bool {
        guard isCurrent(pass) else { return false }
        if opensUntil != nil {
            guard pass.isProbe else { return false }
            consecutiveFailures &+= 1
            open(now, random)
            return true
        }
        window.add(successes: unreported, failures: 1, at: now)
        consecutiveFailures &+= 1
        let isRow = consecutiveFailures >= settings.failuresMax
        let isShare = window.count >= settings.windowRequestsMin && window.failureShare >= settings.failureShare
        guard settings.isEnabled, isRow || isShare else { return false }
        open(now, random)
        return true
    }

    /// The request told nothing: its client left, or it was never sent. A probe's place is free again.
    package mutating func abandoned(_ pass: Pass) {
        guard isCurrent(pass), pass.isProbe, opensUntil != nil else { return }
        probesUnderWay = max(0, probesUnderWay - 1)
    }

    /// The account there is used up: opens whatever has been counted, and stays so for `wish` or a minute at least,
    /// five minutes at most. Does nothing where it is switched off.
    ///
    /// - Parameters:
    ///   - wish: what the provider asked for; nil when it named no time.
    ///   - random: 64 random bits, for the time it stays open.
    package mutating func usedUp(_ pass: Pass, wish: Duration?, now: Instant, random: UInt64) {
        guard settings.isEnabled, isCurrent(pass), opensUntil == nil || pass.isProbe else { return }
        let usual = min(RoutingBounds.quotaHoldFirst * (1 << min(holds, 8)), RoutingBounds.cooldownMax)
        holds &+= 1
        open(for: min(max(usual, wish ?? .zero), RoutingBounds.cooldownMax), now, random)
        isHeld = true
    }

    /// Somebody else has seen the provider answer: the next request is a probe, whatever the time. Not where the
    /// account is used up: a list of models costs nothing and so tells nothing.
    package mutating func hint() {
        if opensUntil != nil, !isHeld { isHalfOpen = true }
    }

    private func isCurrent(_ pass: Pass) -> Bool { pass.generation == generation || pass == .usual }

    private mutating func open(_ now: Instant, _ random: UInt64) {
        // Short at first, since most failures are: a provider that only restarts is soon in use again.
        open(for: min(settings.openFor, RoutingBounds.openFirst * (1 << min(reopenings, 16))), now, random)
        reopenings &+= 1
    }

    private mutating func open(for length: Duration, _ now: Instant, _ random: UInt64) {
        nextGeneration()
        let most = length.wholeNanoseconds
        // 16 bits are plenty: what matters is that gateways do not come back together.
        let spared = most / 4 / 65_536 * (random & 0xFFFF)
        opensUntil = now.advanced(by: .nanoseconds(Int64(clamping: most - spared)))
        isHalfOpen = false
        isHeld = false
        probesUnderWay = 0
        probesPassed = 0
        window.clear()
    }

    /// The last number is the usual pass's.
    private mutating func nextGeneration() { generation = generation >= .max - 1 ? 0 : generation + 1 }

    private mutating func close() {
        nextGeneration()
        opensUntil = nil
        isHalfOpen = false
        probesUnderWay = 0
        probesPassed = 0
        consecutiveFailures = 0
        reopenings = 0
        holds = 0
        isHeld = false
        window.clear()
    }
}

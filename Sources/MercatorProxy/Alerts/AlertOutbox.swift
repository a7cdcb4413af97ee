package import MercatorPolicy
import MercatorRouting
package import MercatorSystem
package import MercatorUpstream
package import NIOCore

/// One loop's alerts on their way out: a bounded queue that no exchange waits for.
///
/// Confined to its event loop. A few are sent at a time; one that fails is tried again after a pause, in which others
/// go out. Each accepted alert ends as sent or as failed in ``AlertCounts``.
package final class AlertOutbox {
    /// Puts a request on its way.
    package typealias Send = (UpstreamFetch) -> AlertSending

    private var delivery: AlertDelivery
    private let counts: AlertCounts
    private let system: MercatorSystem.System
    private let log: ProxyLog
    private let eventLoop: any EventLoop
    private let send: Send
    private var waiting = CircularBuffer<AlertLetter>()
    /// Failed once at least and waiting for their next try, with what ends the pause.
    private var resting: [Int: (letter: AlertLetter, end: Scheduled<Void>)] = [:]
    private var underWay: [Int: AlertSending] = [:]
    /// Letters taken up so far; each try has a number of its own.
    private var number = 0
    private var isClosed = false

    package init(
        _ delivery: AlertDelivery, counts: AlertCounts, system: MercatorSystem.System, log: ProxyLog,
        eventLoop: any EventLoop, send: @escaping Send
    ) {
        self.delivery = delivery
        self.counts = counts
        self.system = system
        self.log = log
        self.eventLoop = eventLoop
        self.send = send
    }

    /// Accepts an alert; it goes nowhere when there is no webhook for it, and is dropped when the queue is full.
    package func post(_ alert: PolicyAlert, requestID: String, at time: Timestamp) {
        guard !isClosed, let letter = AlertLetter(alert, delivery, requestID: requestID, time: time),
            counts.enter(waitingMax: delivery.configuration.queue)
        else { return }
        waiting.append(letter)
        sendNext()
    }

    /// Sends what is tried from now on as another configuration says, what waits already included.
    package func adopt(_ delivery: AlertDelivery) { self.delivery = delivery }

    /// Tells the operator how many alerts found the queue full since this was last told, by any loop.
    package func tellDropped() {
        let dropped = counts.newlyDropped()
        if dropped > 0 { log.writeDroppedAlerts(dropped) }
    }

    /// Gives up what waits, and says so, and cancels what is under way; nothing is accepted or tried again any more.
    package func close() {
        isClosed = true
        let lost = waiting.count + resting.count
        for rest in resting.values { rest.end.cancel() }
        resting.removeAll()
        waiting.removeAll()
        for _ in 0..<lost { counts.leave(isSent: false) }
        if lost > 0 { log.writeUnsentAlerts(lost) }
        tellDropped()
        for sending in underWay.values { sending.cancel() }
    }

    private func sendNext() {
        while underWay.count < ProxyBounds.alertsAtOnceMax, let letter = waiting.popFirst() { attempt(letter) }
    }

    private func attempt(_ letter: AlertLetter) {
        var letter = letter
        _ = letter.address(by: delivery)
        letter.tries += 1
        number += 1
        let (tried, number) = (letter, number)
        let sending: AlertSending
        do {
            sending = send(try fetch(letter))
        } catch {
            sending = AlertSending(
                result: eventLoop.makeSucceededFuture(.failure(.unusable(text: error.message))), cancel: {})
        }
        underWay[number] = sending
        // SAFETY: the future is the outbox's own loop's, whichever thread completes it.
        sending.result.assumeIsolated().whenSuccess { result in
            // Later, not now: a queue of letters that all fail at once must not become a deep stack.
            self.eventLoop.assumeIsolated().execute { self.ended(tried, number, result) }
        }
    }

    private func fetch(_ letter: AlertLetter) throws(UpstreamProxyError) -> UpstreamFetch {
        let (url, timeout) = (letter.url, letter.delivery.configuration.timeout)
        let scheme: UpstreamScheme = url.isSecure ? .https : .http
        let proxy = try ProxySelection.proxy(
            scheme: scheme, host: url.host, port: url.port, environment: system.environment)
        let origin = UpstreamOrigin(scheme: scheme, host: url.host, port: url.port, proxy: proxy)
        return UpstreamFetch(
            request: letter.request(to: origin), origin: origin,
            settings: UpstreamSettings(connectTimeout: timeout, maxIdlePerOrigin: 1),
            bodyBytesMax: ProxyBounds.alertAnswerBytesMax, timeout: timeout)
    }

    private func ended(_ letter: AlertLetter, _ number: Int, _ result: Result<Int, UpstreamFailure>) {
        underWay[number] = nil
        switch result {
        // A long answer is an answer: it was received.
        case .success(200..<300), .failure(.tooLarge): counts.leave(isSent: true)
        case .success(let status): failed(letter, .status(status), "it answered with status \(status)")
        case .failure(let failure): failed(letter, .connection, failure.cause)
        }
        sendNext()
    }

    private func failed(_ letter: AlertLetter, _ cause: RetryCause, _ reason: String) {
        guard !isClosed else { return giveUp(letter, reason) }
        var letter = letter
        // Whoever reloads because a receiver is away wants these letters to reach the new one, not to wait for it.
        if letter.address(by: delivery) { return waiting.prepend(letter) }
        let pause = letter.delivery.retry.delay(
            before: letter.tries, after: cause, retryAfter: nil, within: nil, random: system.randomness.next())
        guard let pause else { return giveUp(letter, reason) }
        number += 1
        let number = number
        let end = eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(clamping: pause.wholeNanoseconds))) {
            guard let rest = self.resting.removeValue(forKey: number) else { return }
            self.waiting.prepend(rest.letter)
            self.sendNext()
        }
        resting[number] = (letter, end)
    }

    private func giveUp(_ letter: AlertLetter, _ reason: String) {
        counts.leave(isSent: false)
        log.writeLostAlert(letter.alert.rule, to: letter.url, reason: reason, requestID: letter.requestID)
    }
}

/// An alert that is being sent.
package struct AlertSending {
    /// The status of the answer, or why there is none; on the outbox's event loop.
    package let result: EventLoopFuture<Result<Int, UpstreamFailure>>
    /// Makes the result come now.
    package let cancel: () -> Void

    package init(result: EventLoopFuture<Result<Int, UpstreamFailure>>, cancel: @escaping () -> Void) {
        self.result = result
        self.cancel = cancel
    }
}

extension UpstreamPool {
    /// Sends alerts through this pool; to be called on its event loop.
    func sendAlert(_ fetch: UpstreamFetch) -> AlertSending {
        let promise = eventLoop.makePromise(of: Result<Int, UpstreamFailure>.self)
        let fetching = self.fetch(fetch) { result in promise.succeed(result.map(\.status)) }
        return AlertSending(result: promise.futureResult, cancel: fetching.cancel)
    }
}

import MercatorIdentity
import MercatorPolicy
import MercatorRouting
import MercatorSystem
import MercatorUpstream
import NIOCore

/// How alerts are sent, shared by all loops.
package struct AlertDelivery: Sendable {
    let standard: WebhookURL?
    let signature: MessageSignature?
    let timeout: Duration
    let retry: RetryPlan
    let environment: any Environment
    package let counts: AlertCounts

    init(_ configuration: AlertConfiguration, environment: any Environment) {
        standard = configuration.webhook
        signature = configuration.secret.map { MessageSignature(secret: $0.revealed) }
        timeout = configuration.timeout
        retry = RetryPlan(retriesMax: configuration.retries, firstPauseMax: .seconds(1), pauseMax: .seconds(30))
        self.environment = environment
        counts = AlertCounts(waitingMax: configuration.queue)
    }
}

/// One loop's alerts on their way out: a bounded queue that no exchange waits for.
///
/// Confined to its event loop. A few are sent at a time; one that fails is tried again after a pause.
final class AlertOutbox {
    private let delivery: AlertDelivery
    private let pool: UpstreamPool
    private let system: MercatorSystem.System
    private let log: ProxyLog
    private let eventLoop: any EventLoop
    private var waiting = CircularBuffer<AlertLetter>()
    private var underWay = 0
    private var isClosed = false

    init(
        _ delivery: AlertDelivery, pool: UpstreamPool, system: MercatorSystem.System, log: ProxyLog,
        eventLoop: any EventLoop
    ) {
        self.delivery = delivery
        self.pool = pool
        self.system = system
        self.log = log
        self.eventLoop = eventLoop
    }

    /// Accepts an alert; it goes nowhere when there is no webhook for it, and is dropped when the queue is full.
    func post(_ alert: PolicyAlert, requestID: String, at time: Timestamp) {
        guard !isClosed, let url = alert.webhook ?? delivery.standard, delivery.counts.enter() else { return }
        waiting.append(AlertLetter(alert: alert, url: url, requestID: requestID, time: time))
        sendNext()
    }

    /// Gives up what is still waiting; nothing is accepted any more.
    func close() {
        isClosed = true
        while waiting.popFirst() != nil { delivery.counts.leave(isSent: false) }
    }

    private func sendNext() {
        while underWay < ProxyBounds.alertsAtOnceMax, let letter = waiting.popFirst() {
            underWay += 1
            send(letter)
        }
    }

    private func send(_ letter: AlertLetter) {
        var letter = letter
        letter.tries += 1
        let fetch: UpstreamFetch
        do {
            fetch = try self.fetch(letter)
        } catch {
            // Later, not now: a queue of letters that all fail here must not become a deep stack.
            return eventLoop.assumeIsolated().execute { self.giveUp(letter, error.message) }
        }
        let promise = eventLoop.makePromise(of: Result<Int, UpstreamFailure>.self)
        let pool = pool
        promise.completeWithTask {
            do throws(UpstreamFailure) {
                return .success(try await pool.fetch(fetch).status)
            } catch {
                return .failure(error)
            }
        }
        // SAFETY: the promise is the outbox's own loop's, whichever thread completes it.
        promise.futureResult.assumeIsolated().whenSuccess { self.ended(letter, $0) }
    }

    private func fetch(_ letter: AlertLetter) throws(UpstreamProxyError) -> UpstreamFetch {
        let scheme: UpstreamScheme = letter.url.isSecure ? .https : .http
        let proxy = try ProxySelection.proxy(
            scheme: scheme, host: letter.url.host, port: letter.url.port, environment: delivery.environment)
        let origin = UpstreamOrigin(scheme: scheme, host: letter.url.host, port: letter.url.port, proxy: proxy)
        return UpstreamFetch(
            request: letter.request(to: origin, delivery.signature), origin: origin,
            settings: UpstreamSettings(connectTimeout: delivery.timeout, maxIdlePerOrigin: 1),
            bodyBytesMax: ProxyBounds.alertAnswerBytesMax, timeout: delivery.timeout)
    }

    private func ended(_ letter: AlertLetter, _ result: Result<Int, UpstreamFailure>) {
        let cause: RetryCause
        let reason: String
        switch result {
        case .success(200..<300):
            delivery.counts.leave(isSent: true)
            return goOn()
        // It was received, whatever its answer said.
        case .failure(.tooLarge):
            delivery.counts.leave(isSent: true)
            return goOn()
        case .success(let status):
            cause = .status(status)
            reason = "it answered with status \(status)"
        case .failure(let failure):
            cause = .connection
            reason = failure.cause
        }
        let pause = delivery.retry.delay(
            before: letter.tries, after: cause, retryAfter: nil, within: nil, random: system.randomness.next())
        guard !isClosed, let pause else { return giveUp(letter, reason) }
        eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(clamping: pause.wholeNanoseconds))) {
            if self.isClosed { self.giveUp(letter, "the gateway stopped") } else { self.send(letter) }
        }
    }

    private func giveUp(_ letter: AlertLetter, _ reason: String) {
        delivery.counts.leave(isSent: false)
        log.writeLostAlert(letter.alert.rule, to: letter.url, reason: reason, requestID: letter.requestID)
        goOn()
    }

    private func goOn() {
        underWay -= 1
        sendNext()
    }
}

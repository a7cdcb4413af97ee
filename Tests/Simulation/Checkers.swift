import MercatorGateway

/// What holds in every run.
package enum Checker: String, CaseIterable, Comparable, Sendable {
    /// Whoever asked and waited has one answer, or a connection that was closed before the request was read.
    case oneAnswer = "one-answer"
    /// Every byte to a client is HTTP, and every answer has one framing.
    case wellFormedAnswers = "well-formed-answers"
    /// Every error is one in the client's own form.
    case wellFormedErrors = "well-formed-errors"
    /// What ends well is one provider's whole answer; what is cut is the beginning of one, and says so.
    case wholeAnswers = "whole-answers"
    /// After an error nothing looks like a good end.
    case doneAfterError = "done-after-error"
    /// Nobody gets a byte of another's request or answer.
    case foreignBytes = "foreign-bytes"
    /// Every byte to a provider is HTTP, with the client's question in it.
    case wellFormedRequests = "well-formed-requests"
    /// No provider is asked once a byte of an answer has gone to the client.
    case lateRetries = "late-retries"
    /// No exchange has more attempts than it may have, and providers see no more than are recorded.
    case attempts
    /// Answers begin within their time, and nobody waits for ever.
    case deadlines
    /// Retries over all exchanges stay within the budget.
    case retryBudget = "retry-budget"
    /// Each exchange has one record, and it tells what the client saw.
    case records
    /// What counts connections, exchanges and requests under way is zero in the end.
    case gauges
    /// No timer is left in the end.
    case timers
    /// What waits for a slow client is bounded.
    case buffers
    /// Breakers change only as they may.
    case breakers
    /// All attempts of an exchange are made with one snapshot.
    case oneSnapshot = "one-snapshot"
    /// What policies keep back reaches nobody.
    case secrets
    /// The same seed tells the same story.
    case replay

    package static func < (one: Checker, other: Checker) -> Bool { one.rawValue < other.rawValue }
}

/// Has all checkers look at a run that is over.
enum Checkers {
    static func findings(in world: World) -> [Finding] {
        for story in world.ledger.stories {
            AnswerCheck(story: story, world: world).run()
            checkAnswered(story, world)
            checkDeadline(story, world)
            checkAttempts(story, world)
        }
        RecordCheck(world: world).run()
        checkEnd(world)
        count(world)
        // The first word on each thing is enough.
        var seen: Set<Finding> = []
        return world.ledger.findings.filter { seen.insert($0).inserted }
    }

    /// What may wait for one client: all that a read of a provider brings beyond the mark at which reading stops, what
    /// the kernel still holds when the provider closes, and a whole answer that was kept until it was whole.
    private static func unsentBytesMax(_ world: World) -> Int {
        let holds = world.plan.policy == .denies || world.plan.policy == .redacts
        let forms = Dictionary(
            world.ledger.stories.map { ($0.nonce, $0.form) }, uniquingKeysWith: { first, _ in first })
        let kept = world.ledger.attempts.values.joined().map { attempt in
            let isTranslated = forms[attempt.nonce]?.rawValue != attempt.dialect.rawValue
            let isKept = holds || isTranslated && !attempt.isStream
            return isKept ? attempt.payload.count * 2 : min(attempt.payload.count, ExchangeBounds.collectedBytesMax)
        }
        return 65_536 * 4 + world.plan.window + (kept.max() ?? 0)
    }

    /// What the run has come by, so that a simulation that never meets a thing is found out.
    private static func count(_ world: World) {
        let ledger = world.ledger
        ledger.count("request", ledger.stories.count)
        ledger.count("policy \(world.plan.policy)")
        ledger.count("step", world.loop.steps)
        ledger.count("virtual second", Int(world.elapsed / 1_000_000_000))
        for story in ledger.stories {
            guard let answer = story.answer else {
                ledger.count(story.clientLeft == nil ? "unanswered" : "unanswered, client had left")
                continue
            }
            ledger.count("answer \(answer.status / 100)xx \(answer.end)")
            ledger.count("form \(story.form)")
        }
        for pool in world.site?.pools ?? [] {
            ledger.count("connection to a provider", pool.opened)
            ledger.count("connection reused", pool.reused)
            ledger.count("request resent", pool.resent)
            ledger.count("unasked bytes", pool.unsolicited)
        }
    }

    private static func checkAnswered(_ story: Ledger.Story, _ world: World) {
        if story.waitedTooLong {
            world.ledger.find(.deadlines, "\(story.nonce): nothing for \(Client.patience / 1_000_000_000) seconds")
        }
        guard story.sentAt != nil, story.clientLeft == nil, story.answer == nil else { return }
        let isExcused = story.readAt == nil || story.wasReadLate || story.followsTheEnd || story.waitedTooLong
        if !isExcused { world.ledger.find(.oneAnswer, "\(story.nonce): read and not answered") }
    }

    private static func checkDeadline(_ story: Ledger.Story, _ world: World) {
        guard let limit = world.plan.configuration.proxy.requestTimeout, let read = story.readAt,
            let answer = story.answer, story.clientLeft == nil, story.expectedStatus == nil
        else { return }
        // A request that was sent ahead begins when the one before it has ended.
        let before =
            world.ledger.stories.filter { $0.connection == story.connection && $0 !== story }
            .compactMap(\.answeredAt).filter { $0 <= answer.sentAt + 1_000_000_000 }.max() ?? 0
        let begin = max(read, before)
        let most = limit + .milliseconds(150)
        guard answer.sentAt > begin else { return }
        if Duration.nanoseconds(answer.sentAt - begin) > most {
            world.ledger.find(
                .deadlines, "\(story.nonce): began after \((answer.sentAt - begin) / 1_000_000) ms, limit \(limit)")
        }
    }

    private static func checkAttempts(_ story: Ledger.Story, _ world: World) {
        let attempts = (world.ledger.attempts[story.nonce] ?? []).filter { !$0.isMirrored }
        if let answer = story.answer, answer.status >= 200 {
            for attempt in attempts where attempt.sentAt > answer.sentAt {
                world.ledger.find(
                    .lateRetries, "\(story.nonce): \(attempt.provider) was asked after the answer had begun")
            }
        }
        let versions = Set(attempts.map { $0.model.split(separator: "@").last ?? "" })
        if versions.count > 1 { world.ledger.find(.oneSnapshot, "\(story.nonce): asked for \(versions.sorted())") }
    }

    private static func checkEnd(_ world: World) {
        let ledger = world.ledger
        guard let site = world.site else { return }
        var gauges: [(String, Int)] = [
            ("client connections", site.openConnections), ("exchanges", site.activeExchanges),
            ("alerts", site.waitingAlerts), ("sockets", world.openSockets),
        ]
        for pool in site.pools {
            gauges.append(("provider connections", pool.connections))
            gauges.append(("idle provider connections", pool.idle))
            gauges.append(("requests waiting for a connection", pool.waiting))
        }
        for snapshot in world.snapshots {
            for provider in snapshot.providers {
                gauges.append(("requests under way at \(provider.name)", provider.health.inFlightCount))
            }
        }
        if world.breakage == .miscountsGauge { gauges[0].1 += 1 }
        for (name, value) in gauges where value != 0 { ledger.find(.gauges, "\(name): \(value)") }
        if world.loop.productErrands != 0 { ledger.find(.timers, "\(world.loop.productErrands) are left") }
        let most = unsentBytesMax(world)
        if world.unsentBytesPeak > most {
            ledger.find(.buffers, "\(world.unsentBytesPeak) bytes waited for one client, at most \(most)")
        }
    }
}

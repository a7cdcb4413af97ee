import MercatorGateway
import MercatorRouting
import MercatorSystem
import Testing

/// What traffic and probes make of a provider.
@Suite struct ProviderHealthTests {
    private let start = Instant(nanoseconds: 1_000_000_000_000)

    private func fail(_ health: ProviderHealth, times: Int, at now: Instant? = nil, breaks: Bool = true) {
        for _ in 0..<times {
            health.failed(.usual, ProviderTrouble("reset", now: now ?? start, breaks: breaks))
        }
    }

    private func isAdmitted(_ health: ProviderHealth, at now: Instant) -> Bool {
        if case .pass = health.admit(now: now) { true } else { false }
    }

    @Test func unhealthyOnlyAfterFailuresInARow() {
        let health = ProviderHealth()
        fail(health, times: ProviderHealth.failuresMax - 1)
        #expect(health.isHealthy(at: start))
        health.succeeded(now: start)
        fail(health, times: ProviderHealth.failuresMax - 1)
        #expect(health.isHealthy(at: start) && health.consecutiveFailures == 2)
        fail(health, times: 1)
        #expect(!health.isHealthy(at: start) && health.error == "reset")
    }

    @Test func failuresAreForgottenInTime() {
        let health = ProviderHealth()
        fail(health, times: ProviderHealth.failuresMax)
        #expect(!health.isHealthy(at: start.advanced(by: .seconds(29))))
        #expect(health.isHealthy(at: start.advanced(by: .seconds(30))))
    }

    @Test func anOpenBreakerRefusesAndATrialCloses() throws {
        let health = ProviderHealth()
        #expect(health.takeNews(at: start) == nil)
        fail(health, times: 5)
        #expect(health.takeNews(at: start) == .open && health.takeNews(at: start) == nil)
        #expect(!isAdmitted(health, at: start))
        let later = start.advanced(by: .seconds(1))
        guard case .pass(let trial) = health.admit(now: later) else {
            Issue.record("no trial")
            return
        }
        #expect(trial.isProbe && !isAdmitted(health, at: later))
        health.succeeded(trial, now: later)
        #expect(health.breakerState(at: later) == .closed && health.takeNews(at: later) == .closed)
        #expect(isAdmitted(health, at: later) && health.isHealthy(at: later))
    }

    @Test func aWrongKeyIsNoCaseForABreaker() {
        let health = ProviderHealth()
        fail(health, times: 20, breaks: false)
        #expect(health.breakerState(at: start) == .closed && !health.isHealthy(at: start))
    }

    @Test func manyAnswersWeighAgainstFewFailures() {
        let health = ProviderHealth()
        for _ in 0..<100 { health.succeeded(now: start) }
        for _ in 0..<30 {
            fail(health, times: 3)
            health.succeeded(now: start)
        }
        #expect(health.breakerState(at: start) == .closed, "90 of 220")
        for _ in 0..<60 {
            fail(health, times: 2)
            health.succeeded(now: start)
        }
        #expect(health.breakerState(at: start) == .open, "more than half")
    }

    @Test func answersOfLongAgoDoNotCover() {
        let health = ProviderHealth()
        fail(health, times: 1)
        for _ in 0..<1_000_000 { health.succeeded(now: start) }
        let later = start.advanced(by: .seconds(1_000_000))
        for _ in 0..<40 {
            fail(health, times: 2, at: later)
            health.succeeded(now: later)
        }
        #expect(health.breakerState(at: later) == .open)
    }

    @Test func aCooldownPutsItBehindUntilItEndsOrAnswers() {
        let health = ProviderHealth()
        health.coolDown(.seconds(10), now: start)
        #expect(health.standing(at: start) == .coolingDown && health.isHealthy(at: start))
        #expect(isAdmitted(health, at: start))
        #expect(health.standing(at: start.advanced(by: .seconds(10))) == .well)
        health.succeeded(now: start)
        #expect(health.standing(at: start) == .well)
    }

    @Test func failedProbesAndGoodOnes() {
        let health = ProviderHealth()
        for _ in 0..<3 {
            #expect(health.isHealthy(at: start))
            health.probed("health_refused", now: start)
        }
        #expect(!health.isHealthy(at: start) && isAdmitted(health, at: start), "probes alone never shut it out")
        #expect(health.report(at: start).reason == "3 health checks failed")
        health.probed(nil, now: start)
        #expect(health.isHealthy(at: start))
        fail(health, times: 5)
        #expect(!isAdmitted(health, at: start))
        health.probed(nil, now: start)
        #expect(isAdmitted(health, at: start), "somebody is at home, so a request may find out more")
    }

    @Test func aUsedUpAccountIsHeldOutAndToldOnce() throws {
        let health = ProviderHealth()
        #expect(!health.takeUsedUpNews())
        for _ in 0..<3 { health.usedUp(.usual, retryAfter: nil, now: start, random: 0) }
        #expect(health.takeUsedUpNews() && !health.takeUsedUpNews())
        #expect(health.isUsedUp && !isAdmitted(health, at: start) && health.standing(at: start) == .unwell)
        let report = health.report(at: start)
        #expect(report.hold == .quota && report.lastError == "quota_exhausted" && report.errors[.quota] == 3)
        #expect(report.retryIn == .seconds(60) && report.failures == 0)
        health.probed(nil, now: start)
        #expect(!isAdmitted(health, at: start), "its list of models costs nothing")
        let later = start.advanced(by: .seconds(60))
        guard case .pass(let trial) = health.admit(now: later) else {
            Issue.record("no trial")
            return
        }
        health.usedUp(trial, retryAfter: nil, now: later, random: 0)
        #expect(!health.takeUsedUpNews() && health.report(at: later).retryIn == .seconds(120))
        let last = later.advanced(by: .seconds(120))
        guard case .pass(let good) = health.admit(now: last) else {
            Issue.record("no second trial")
            return
        }
        health.succeeded(good, now: last)
        #expect(!health.isUsedUp && health.report(at: last).hold == nil && isAdmitted(health, at: last))
        health.usedUp(.usual, retryAfter: nil, now: last, random: 0)
        #expect(health.takeUsedUpNews(), "used up again is news again")
    }

    @Test func aUsedUpAccountWithoutABreakerGoesBehind() {
        var settings = HealthSettings()
        settings.breaker.isEnabled = false
        let health = ProviderHealth(settings)
        health.usedUp(.usual, retryAfter: nil, now: start, random: 0)
        #expect(isAdmitted(health, at: start) && health.standing(at: start) == .coolingDown)
        #expect(health.takeUsedUpNews() && health.report(at: start).coolingFor == .seconds(60))
    }

    @Test(arguments: [
        (nil, 200, 1, 0), ("status_400", 400, 0, 0), ("status_404", 404, 0, 0), ("status_401", 401, 0, 1),
        ("status_429", 429, 0, 0), ("status_402", 402, 0, 0), ("status_503", 503, 0, 1), ("redirect", 302, 0, 1),
        ("reset", 0, 0, 1), ("truncated", 200, 0, 1),
    ]) func onlyASuccessOfAMirrorIsAnAnswer(failure: String?, status: Int, answers: Int, failures: Int) {
        let health = ProviderHealth()
        health.measured(failure, status: status, headAfter: 1_000_000, now: start, random: 0)
        #expect(health.answerCount == answers && health.consecutiveFailures == failures)
        #expect((health.averageLatency != nil) == (answers == 1))
        #expect(health.isUsedUp == (status == 402))
    }

    @Test func loadIsCountedWhereAStrategyAsks() {
        var settings = HealthSettings()
        settings.tracksLoad = true
        let health = ProviderHealth(settings)
        health.began()
        health.began()
        health.ended()
        #expect(health.inFlightCount == 1)
        health.succeeded(now: start, headAfter: 5_000_000)
        #expect(health.expectedLatency(at: start) == 5_000_000)
        #expect(health.averageLatency == 5)
    }
}

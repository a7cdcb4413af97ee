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

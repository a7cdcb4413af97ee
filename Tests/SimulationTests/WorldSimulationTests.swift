import Simulation
import Testing

/// The whole gateway between simulated clients and providers: some seeds here, many more by `make sim`.
@Suite struct WorldSimulationTests {
    @Test func everySeedPassesAndMeetsWhatItShould() async throws {
        var campaign = Campaign()
        campaign.count = 400
        let report = try await campaign.run()
        for failure in report.failures {
            Issue.record("seed \(failure.seed): \(failure.findings); `make sim SEED=\(failure.seed)` shows how")
        }
        // A simulation that never meets a thing proves nothing about it.
        let outcomes = [
            "complete", "complete_no_done", "truncated", "stalled", "timeout", "client_cancelled", "upstream_error",
            "policy_blocked", "refused", "shutdown",
        ]
        let others = [
            "reload", "several attempts", "attempt at the mirror", "request resent", "connection reused",
            "unasked bytes", "breaker open", "breaker half-open", "breaker closed",
        ]
        let forms = ["chat", "messages", "ollama", "responses"].map { "form \($0)" }
        let answers = ["2xx clean", "2xx cut", "4xx clean", "5xx clean"].map { "answer \($0)" }
        for name in outcomes.map({ "outcome \($0)" }) + others + forms + answers {
            #expect(report.counts[name, default: 0] > 0, "never seen: \(name)")
        }
        for fault in Fault.answers {
            #expect(report.counts["fault \(fault)", default: 0] > 0, "never seen: \(fault)")
        }
    }

    @Test func aSeedTellsTheSameStoryTwice() throws {
        for seed in UInt64(1)...40 { #expect(try Replay.findings(seed: seed).isEmpty) }
    }

    /// Each checker fails where what it checks is broken, so a green run means something.
    @Test(arguments: Breakage.allCases) func theCheckerCatches(_ breakage: Breakage) throws {
        for seed in UInt64(1)...300 {
            let found =
                try breakage == .rollsDifferently
                ? Replay.findings(seed: seed, breakage: breakage) : World(seed: seed, breakage: breakage).run()
            if found.contains(where: { $0.checker == breakage.caughtBy }) { return }
        }
        Issue.record("\(breakage) went unnoticed by \(breakage.caughtBy.rawValue)")
    }

    @Test func everyCheckerIsShownToFail() {
        #expect(Set(Breakage.allCases.map(\.caughtBy)) == Set(Checker.allCases))
    }
}

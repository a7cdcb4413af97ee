import MercatorGateway
import Testing

/// What policies read of a provider is what its traffic has shown.
@Suite struct ProviderFactsTests {
    /// The words in which a policy that reports everything refuses a request for `ask`.
    private func facts(_ bench: inout ExchangeBench) throws -> String {
        bench.restart()
        guard case .act(.refuse(let refusal)) = try bench.open(#"{"model":"ask","messages":[]}"#) else { return "none" }
        return refusal.message.replacing("Request denied by policy: ", with: "")
    }

    private func bench() throws -> ExchangeBench {
        let other = ExchangeBench.provider("other") { $0.models = ["ask"] }
        let provider = ExchangeBench.provider {
            $0.models = ["m"]
            $0.maxRetries = 0
            $0.region = "eu-west"
            $0.isFedRAMPAuthorized = true
        }
        return try ExchangeBench(
            providers: [provider, other],
            policies: """
                - condition: 'request.model == "ask"'
                  action: deny
                  reason: >-
                    {{ provider.p.health_status }},{{ provider.p.avg_latency_ms }},{{ provider.p.consecutive_failures
                    }}, {{ provider.p.region }} {{ provider.p.fedramp_authorized }} {{ provider.selected.name }}
                    {{ provider.selected.region }}.
                """)
    }

    @Test func latencyIsThatOfTheLatestAnswers() throws {
        var bench = try bench()
        #expect(try facts(&bench) == "healthy,,0, eu-west true other .")
        for (milliseconds, expected) in [(100, "100"), (100, "100"), (200, "120")] {
            bench.restart()
            try bench.dispatch()
            bench.pass(.milliseconds(milliseconds))
            _ = bench.reply(200)
            _ = bench.collected()
            #expect(bench.close() == .complete)
            #expect(try facts(&bench).split(separator: ",")[1] == Substring(expected))
        }
    }

    @Test func failuresCountUntilASuccess() throws {
        var bench = try bench()
        for count in 1...3 {
            bench.restart()
            try bench.dispatch()
            _ = bench.reply(500)
            _ = bench.collected()
            _ = bench.close()
            let words = try facts(&bench).split(separator: ",", omittingEmptySubsequences: false)
            #expect(words[0] == (count < 3 ? "healthy" : "unhealthy") && words[2] == Substring("\(count)"))
        }
    }
}

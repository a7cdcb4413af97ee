import MercatorPolicy
import MercatorTesting
import Testing

/// Conditions decided by the shortcut and by the evaluator come to the same.
@Suite struct PlainConditionTests {
    @Test func generatedJunctionsAgreeWithTheEvaluator() {
        var random = SplitMix64(seed: 23)
        let tests = [
            "request.model == \"gpt-4\"", "request.model != \"gpt-4\"", "request.max_tokens > 100",
            "request.max_tokens <= 100", "request.user == 5", "request.absent < 3", "request.absent != 3",
            "request.metadata.level >= 3", "request.metadata.level == \"4\"", "request.metadata.none == null",
            // A comparison that ends in an error, unless the other side decides.
            "request.flag < 2",
        ]
        let requests = [
            Request(#"{"model": "gpt-4", "max_tokens": 100, "user": "5", "flag": true}"#),
            Request(#"{"model": "other", "max_tokens": 101, "metadata": {"level": "4"}}"#),
            Request(#"{"model": "gpt-4", "max_tokens": null}"#, headers: [("x-mercator-metadata-level", "4")]),
            Request(nil),
        ]
        var outcomes: Set<String> = []
        for _ in 0..<300 {
            let count = 1 + random.below(4)
            let condition = (0..<count).map { _ in random.pick(tests) }.joined(
                separator: random.chance(50) ? " and " : " or ")
            for request in requests {
                let plain = outcome(condition, request)
                // Two negations make no difference, except that the shortcut does not see through them.
                #expect(plain == outcome("not (not (\(condition)))", request), "\(condition)")
                outcomes.insert(plain)
            }
        }
        #expect(outcomes == ["holds", "fails", "error"])
    }

    private func outcome(_ condition: String, _ request: Request) -> String {
        let verdict = verdict("- condition: '\(condition)'\n  action: log\n", on: request)
        return !verdict.errors.isEmpty ? "error" : verdict.matches.isEmpty ? "fails" : "holds"
    }
}

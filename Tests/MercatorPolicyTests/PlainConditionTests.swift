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

/// Patterns of a field that are looked for in one pass find what each finds by itself.
@Suite struct JoinedPatternTests {
    private static let patterns = ["^ignore", "\\\\d{3}-\\\\d{2}", "(?i)secret", "never found", "é$"]

    @Test(arguments: ["ignore 123-45", "a SECRET é", "", "nothing of it", "ignore secret 123-45 é"])
    func eachRuleMatchesAsAlone(_ text: String) {
        let request = Request(#"{"model": "gpt-4", "messages": [{"role": "user", "content": "\#(text)"}]}"#)
        let rules = Self.patterns.map { rule($0) }
        let alone = rules.map { verdict($0, on: request).matches.count }
        let joined = verdict(rules.joined(), on: request)
        #expect(joined.matches.map(\.rule) == alone.indices.filter { alone[$0] == 1 }.map { "#\($0 + 1)" })
    }

    @Test func aChangedFieldIsLookedAtAnew() {
        let request = Request(#"{"model": "gpt-4"}"#)
        let text = """
            - {condition: 'request.model matches "^gpt"', action: modify, set: {model: other}}
            - {condition: 'request.model matches "^gpt"', action: log, message: stale}
            - {condition: 'request.model matches "^oth"', action: log, message: fresh}
            """
        #expect(verdict(text, on: request).notes.map(\.message) == ["fresh"])
    }

    @Test func aFieldThatIsNoTextIsAnErrorAndNullIsNot() {
        let text = Self.patterns.prefix(2).map { "- {condition: 'request.extra matches \"\($0)\"', action: log}\n" }
            .joined()
        #expect(verdict(text, on: Request(#"{"extra": 5}"#)).errors.count == 2)
        #expect(verdict(text, on: Request(#"{"extra": null}"#)).errors.isEmpty)
        #expect(verdict(text, on: Request(#"{}"#)).errors.isEmpty)
    }

    private func rule(_ pattern: String) -> String {
        "- condition: 'request.messages[-1].content matches \"\(pattern)\"'\n  action: log\n"
    }
}

import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorPolicy
import MercatorTesting
import Testing

/// A trace tells what was asked, what was not and why, and never changes what is decided.
@Suite struct TraceTests {
    private static let policies = """
        policies:
          - name: guard
            rules:
              - name: big
                condition: request.max_tokens > 1000
                action: deny
                reason: too many
              - name: wrong
                condition: request.max_tokens / request.n > 1
                action: log
              - name: note
                condition: request.headers.authorization != null
                action: tag
                key: k
              - {name: last, action: allow}
              - {name: dead, action: log}
          - name: watch
            mode: shadow
            rules:
              - {name: would, action: deny}
          - name: later
            priority: 10
            rules:
              - {name: cap, action: modify, set: {max_tokens: 7, note: x}}
        """

    private static func trace(_ request: Request, _ text: String = policies) throws -> (Verdict, [String]) {
        let (set, diagnostics) = load(text)
        let policies = try #require(set, "\(diagnostics.map(\.message))")
        let (verdict, trace) = policies.trace(request)
        var lines: [String] = []
        for policy in trace.policies {
            for rule in policy.rules {
                let detail = rule.outcome.detail.map { " (\($0))" } ?? ""
                let effects = rule.effects.map { " → \($0)" }.joined()
                lines.append("\(policy.name)/\(rule.name) \(rule.outcome.word)\(detail)\(effects)")
            }
        }
        return (verdict, lines)
    }

    @Test func everyRuleIsToldOf() throws {
        let request = Request(#"{"model": "m", "max_tokens": 5, "n": 0}"#, headers: [("authorization", "Bearer x")])
        let (_, lines) = try Self.trace(request)
        #expect(
            lines == [
                "guard/big not_matched",
                "guard/wrong error (division by zero) → error: division by zero",
                "guard/note matched → tag k = true",
                "guard/last matched → allow",
                "guard/dead skipped (rule `last` ended the policy)",
                "watch/would matched → would have done: deny",
                "later/cap matched → set max_tokens = 7 → metadata note = \"x\"",
            ])
    }

    @Test func afterADenialOnlyReportsAreAsked() throws {
        let (verdict, lines) = try Self.trace(Request(#"{"max_tokens": 5000}"#))
        #expect(verdict.decider == RuleReference(policy: "guard", rule: "big"))
        #expect(lines[0] == "guard/big matched → deny (403 policy_denied): too many")
        #expect(lines[1] == "guard/wrong skipped (rule `big` ended the policy)")
        #expect(lines.last == "later/cap skipped (the request is denied already)")
    }

    @Test func whatIsSwitchedOffIsToldOf() throws {
        let text = """
            policies:
              - name: a
                rules:
                  - {name: off, enabled: false, action: deny}
                  - {name: on, action: allow}
              - {name: b, enabled: false, rules: [{action: deny}]}
            """
        let (_, lines) = try Self.trace(Request(), text)
        #expect(lines == ["a/on matched → allow", "a/off skipped (it is switched off)"])
        let (set, _) = load(text)
        let trace = try #require(set).trace(Request()).trace
        #expect(trace.policies.map(\.skipped) == [nil, "it is switched off"])
    }

    @Test func credentialsAreNeverShown() throws {
        let (set, _) = load(
            """
            - condition: >-
                request.headers.authorization == "Bearer abc" or request.headers["x-api-key"] contains "b"
                or lower(request.headers.cookie) == "x" or request.prompt contains "sk-0123456789abcdef"
              action: log
              message: "came with {{ request.headers.authorization }}"
            """)
        let headers = [("authorization", "Bearer verysecret"), ("x-api-key", "verysecret"), ("cookie", "verysecret")]
        let body = #"{"messages": [{"role": "user", "content": "my key is sk-0123456789abcdef, keep it"}]}"#
        let (verdict, trace) = try #require(set).trace(Request(body, headers: headers))
        let shown = String(decoding: trace.json(of: verdict, showsFiles: true), as: UTF8.self)
        #expect(!shown.contains("verysecret"))
        #expect(!shown.contains("sk-0123456789abcdef"))
        #expect(shown.contains("•••"))
    }

    @Test func valuesAreBounded() throws {
        let (set, _) = load("- condition: request.prompt contains \"x\"\n  action: log\n")
        let long = String(repeating: "é", count: 100_000)
        let request = Request(#"{"messages": [{"role": "user", "content": "\#(long)"}]}"#)
        let (verdict, trace) = try #require(set).trace(request)
        #expect(trace.json(of: verdict, showsFiles: true).count < 2_000)
        let header = try #require(trace.headerJSON(of: verdict, bytesMax: 2_000))
        #expect(header.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    }

    @Test func aHeaderHoldsWhatFits() throws {
        let rules = (0..<200).map { "  - {name: r\($0), condition: request.n == \($0), action: log}\n" }.joined()
        let (set, _) = load("name: many\nrules:\n" + rules)
        let (verdict, trace) = try #require(set).trace(Request(#"{"n": 7}"#))
        let header = try #require(trace.headerJSON(of: verdict, bytesMax: 600))
        #expect(header.contains(#""name":"r7","outcome":"matched""#))
        #expect(header.contains(#""truncated":true"#))
        #expect(!header.contains("r8"))
        #expect(trace.headerJSON(of: verdict, bytesMax: 10) == nil)
    }

    @Test func chanceIsShownAsItFell() throws {
        let (set, _) = load("- condition: random() < 0.5 and random() >= 0.5\n  action: log\n")
        var request = DescribedRequest(now: DescribedTime.usual)
        request.numbers = DescribedNumbers(values: [0.25, 0.75])
        let (_, trace) = try #require(set).trace(request)
        let values = trace.policies[0].rules[0].values.map { "\($0.text) \($0.shown)" }
        #expect(
            values == [
                "random() < 0.5 and random() >= 0.5 true", "random() < 0.5 true", "random() 0.25",
                "random() >= 0.5 true", "random() 0.75",
            ])
    }

    @Test(.enabled(if: Conformance.has("mpl-conditions.json"))) func theWholeIsWhatWasDecided() throws {
        let conditions = try JSONDocument.parse(Conformance.bytes("mpl-conditions.json"), profile: .grammar).root
        let body = #"{"model": "gpt-4", "max_tokens": 5000, "messages": [{"role": "user", "content": "a gun"}]}"#
        var seen = 0
        for item in conditions.elements {
            guard let text = item.string ?? item["condition"]?.string else { continue }
            var request = DescribedRequest(body: JSONValue(text: body), now: DescribedTime.usual)
            request.numbers = DescribedNumbers(values: [0.3, 0.7])
            let outcome = ExpressionTrial.evaluate(text, for: request)
            guard case .success(let value)? = outcome.value, let whole = outcome.values.first else { continue }
            #expect(whole.holds == (value.bool ?? false), "\(text)")
            #expect(outcome.values.allSatisfy { !$0.text.isEmpty }, "\(text)")
            seen += 1
        }
        #expect(seen > 100)
    }

    @Test(.enabled(if: Conformance.has("policies"))) func tracingChangesNothing() throws {
        var options = PolicyOptions()
        options.purpose = .inspection
        for name in try Conformance.names(in: "policies") {
            let text = try Conformance.text("policies/\(name)")
            let (set, _) = load(text, providers: nil, options: options)
            let policies = try #require(set, "\(name)")
            for body in [#"{"model": "gpt-4", "max_tokens": 90000}"#, #"{"messages": [{"role": "user"}]}"#] {
                var request = Request(body, headers: [("x-user-id", "u")])
                #expect(policies.decide(&request).digest == policies.trace(request).verdict.digest, "\(name)")
            }
        }
    }
}

import MercatorCLI
import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorPolicy
import Testing

/// `mercator policy explain`, as people and programs read it.
@Suite struct ExplanationTests {
    private static func explanation(_ policies: String, _ body: String) throws -> Explanation {
        var diagnostics: [Diagnostic] = []
        let set = try #require(
            PolicySet.load(
                [.file(SourceText(path: "p.yaml", text: policies))], known: PolicyKnowledge(providers: nil),
                diagnostics: &diagnostics))
        let request = DescribedRequest(body: JSONValue(text: body), now: DescribedTime.usual)
        return Explanation(request: request, decision: set.decision(on: request))
    }

    private static let policies = """
        name: guard
        rules:
          - {name: small, condition: request.max_tokens < 5, action: log}
          - {name: big, condition: "request.max_tokens > 100 and request.user != 'root'", action: deny, reason: no}
          - {name: rest, action: allow}
        """

    @Test func peopleSeeWhatHappened() throws {
        let text = try Self.explanation(Self.policies, #"{"model": "m", "max_tokens": 500}"#).text(
            Ink(isOn: false), showsAll: false)
        let expected = """
            request   POST /v1/chat/completions, model m
            decision  deny  by guard/big
            answer    403 policy_denied: Request denied by policy: no

            guard  priority 100  p.yaml
              ✗ small  not matched: request.max_tokens < 5 (request.max_tokens is 500)
              ✓ big    matched
                  request.max_tokens > 100 and request.user != 'root'  true
                    request.max_tokens > 100                           true
                      request.max_tokens                               500
                    request.user != 'root'                             true
                      request.user                                     null
                  → deny (403 policy_denied): no
              - rest   not asked: rule `big` ended the policy

            """
        #expect(text == expected)
    }

    @Test func programsSeeTheSame() throws {
        let text = try Self.explanation(Self.policies, #"{"max_tokens": 500}"#).json
        let json = try JSONDocument.parse(text, profile: .grammar).root
        #expect(json["decision"]?["action"]?.string == "deny")
        #expect(json["decision"]?["rule"]?.string == "big")
        let rules = try #require(json["policies"]?[0]?["rules"])
        #expect(rules.elements.map { $0["outcome"]?.string } == ["not_matched", "matched", "skipped"])
        #expect(rules[1]?["values"]?[2]?["text"]?.string == "request.max_tokens")
        #expect(rules[1]?["values"]?[2]?["value"]?.string == "500")
    }

    @Test func aRouteSaysWhereItGoes() throws {
        let policies = """
            - {condition: request.n == 1, action: modify, set: {max_tokens: 9}}
            - {action: route, providers: [a, b], model: x}
            """
        let text = try Self.explanation(policies, #"{"n": 1}"#).text(Ink(isOn: false), showsAll: true)
        #expect(text.contains("goes to   a, b as x\n"))
        #expect(text.contains("edit      max_tokens = 9\n"))
    }

    @Test(arguments: [
        (#"{"model": "m", "messages": []}"#, "m", 0), (#"{"request": {"model": "m"}, "method": "get"}"#, "m", 0),
        (#"{"body": {"model": "m"}, "headers": {"A": "b"}}"#, "m", 0), ("model: m\nmax_tokens: 5\n", "m", 0),
        (#"{"request": {"model": "m"}, "hedaers": {}}"#, nil, 1), ("[1, 2]", nil, 1), ("", nil, 1), ("{", nil, 1),
        (#"{"request": {"model": "m 😀 \ud83d\ude00 \/"}}"#, "m 😀 😀 /", 0),
    ]) func aRequestFileIsABodyOrADescription(text: String, model: String?, errors: Int) {
        var diagnostics: [Diagnostic] = []
        let request = RequestFile.read(
            SourceText(path: "r.json", text: text), now: DescribedTime.usual, options: PolicyOptions(),
            diagnostics: &diagnostics)
        #expect(request?.body?["model"]?.string == model)
        #expect(diagnostics.count { $0.severity == .error } == errors)
    }
}

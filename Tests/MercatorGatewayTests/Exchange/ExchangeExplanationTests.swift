import MercatorGateway
import MercatorIdentity
import MercatorJSON
import MercatorYAML
import Testing

/// Who decided is known of every exchange, and why only where the caller may ask.
@Suite struct ExchangeExplanationTests {
    private static let policies = """
        name: guard
        rules:
          - {name: big, condition: request.n > 5, action: deny, reason: too many}
          - {name: fine, condition: request.n == 5, action: allow, log_message: fine}
        """

    private static func bench(mayExplain: Bool, policies: String? = policies) throws -> ExchangeBench {
        try ExchangeBench(policies: policies) { configuration in
            var key = APIKeyConfiguration()
            key.key = Secret("k")
            key.mayExplain = mayExplain
            configuration.identity.apiKeys = [key]
            configuration.identity.authenticationIsOn = true
            configuration.identity.sources = CredentialPlace.standard
        }
    }

    private static func headers(_ explain: String) -> String {
        "Authorization: Bearer k\r\nX-Mercator-Explain: \(explain)\r\n"
    }

    @Test(arguments: [(9, "guard/big"), (5, "guard/fine"), (1, "-")])
    func theDeciderIsNoted(n: Int, decider: String) throws {
        var bench = try Self.bench(mayExplain: false)
        _ = try bench.open(#"{"model":"m","messages":[],"n":\#(n)}"#, headers: Self.headers("1"))
        let dossier = bench.exchange.dossier
        #expect(dossier.isDecided)
        #expect(dossier.policy.map { "\($0)/\(dossier.rule ?? "")" } ?? "-" == decider)
        #expect(dossier.explanation == nil)
    }

    @Test(arguments: [("1", true), ("true", true), ("0", false), ("yes", false), ("", false)])
    func whoMayAskIsTold(header: String, isTold: Bool) throws {
        var bench = try Self.bench(mayExplain: true)
        let opening = try bench.open(#"{"model":"m","messages":[],"n":5}"#, headers: Self.headers(header))
        #expect(word(opening) == "dispatch")
        #expect((bench.exchange.dossier.explanation != nil) == isTold)
        #expect(bench.exchange.notes.map(\.message) == ["fine"])
        guard isTold, let text = bench.exchange.dossier.explanation else { return }
        let json = try JSONDocument.parse(text, profile: .grammar).root
        #expect(json["decision"]?["rule"]?.string == "fine")
        #expect(json["policies"]?[0]?["rules"]?[0]?["values"]?[1]?["value"]?.string == "5")
        #expect(!text.contains("policies.yaml"))
    }

    @Test func aDenialIsExplainedToo() throws {
        var bench = try Self.bench(mayExplain: true)
        let opening = try bench.open(#"{"model":"m","messages":[],"n":9}"#, headers: Self.headers("1"))
        #expect(word(opening) == "refuse 403 policy_denied")
        #expect(bench.exchange.dossier.explanation?.contains("too many") ?? false)
    }

    @Test func onlyTheExplanationIsAnAnswerAndNothingElseHappens() throws {
        var bench = try Self.bench(mayExplain: true)
        let opening = try bench.open(#"{"model":"m","messages":[],"n":9}"#, headers: Self.headers("only"))
        guard case .answer(let answer) = opening else { throw ExchangeBench.Unexpected(what: "\(opening)") }
        #expect(answer.status == 200)
        let json = try JSONDocument.parse(answer.body, profile: .grammar).root
        #expect(json["decision"]?["action"]?.string == "deny")
        #expect(bench.exchange.notes.isEmpty)
        #expect(bench.exchange.plan == nil)
        #expect(bench.close() == .complete)
    }

    @Test func whoMayNotAskGetsAnOrdinaryAnswer() throws {
        var bench = try Self.bench(mayExplain: false)
        let opening = try bench.open(#"{"model":"m","messages":[],"n":1}"#, headers: Self.headers("only"))
        #expect(word(opening) == "dispatch")
    }

    @Test func policiesOnRepliesAreExplainedToo() throws {
        let policies = "name: out\nrules:\n  - {name: no, condition: response.content contains 'x', action: deny}\n"
        var bench = try Self.bench(mayExplain: true, policies: policies)
        #expect(word(try bench.open(headers: Self.headers("1"))) == "dispatch")
        #expect(bench.exchange.dossier.explanation?.contains("it is about replies") ?? false)
        bench.exchange.dispatched(now: bench.now)
        _ = bench.reply(200)
        _ = bench.collected()
        let action = try bench.inspect(#"{"choices":[{"message":{"content":"x"}}]}"#)
        #expect(word(action) == "refuse 403 policy_denied")
        let text = try #require(bench.exchange.dossier.explanation)
        let json = try JSONDocument.parse(text, profile: .grammar).root
        #expect(json["decision"]?["rule"]?.string == "no")
        #expect(json["policies"]?.count == 1)
        #expect(json["policies"]?[0]?["rules"]?[0]?["outcome"]?.string == "matched")
    }

    @Test func withoutPoliciesTheDefaultDecides() throws {
        var bench = try Self.bench(mayExplain: true, policies: nil)
        #expect(word(try bench.open(headers: Self.headers("1"))) == "dispatch")
        #expect(bench.exchange.dossier.isDecided)
        #expect(bench.exchange.dossier.explanation?.contains(#""action":"allow""#) ?? false)
    }
}

import MercatorExchange
import MercatorGateway
import MercatorProviders
import MercatorSystem
import Testing

/// Policies on replies, stepped by hand.
@Suite struct ExchangeInspectTests {
    private static let deny = "- {name: no, condition: response.content contains 'secret', action: deny, reason: r}"
    private static let redact = "- {condition: response.status_code == 200, action: redact, types: [email]}"
    private static let log = "- {condition: response.status_code > 0, action: log, message: '{{ response.content }}'}"

    private static func chat(_ content: String) -> String {
        #"{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"\#(content)"}}]}"#
    }

    private static func event(_ content: String) -> String {
        #"data: {"choices":[{"index":0,"delta":{"content":"\#(content)"}}]}"# + "\n\n"
    }

    @Test func aGoodReplyPassesAsItCame() throws {
        var bench = try ExchangeBench(policies: Self.deny)
        try bench.dispatch()
        #expect(word(bench.reply(200)) == "collect")
        #expect(word(bench.collected()) == "inspect")
        #expect(word(try bench.inspect(Self.chat("fine"))) == "pass")
        #expect(bench.exchange.editedReply == nil)
        #expect(bench.close() == .complete)
    }

    @Test func aDeniedReplyIsReplacedByTheRefusal() throws {
        var bench = try ExchangeBench(policies: Self.deny)
        try bench.dispatch()
        _ = bench.reply(200)
        _ = bench.collected()
        guard case .refuse(let refusal) = try bench.inspect(Self.chat("a secret")) else {
            Issue.record("not refused")
            return
        }
        #expect(refusal.status == 403 && refusal.code == "policy_denied" && refusal.source == .policy)
        #expect(refusal.message == "Request denied by policy: r")
        #expect(bench.exchange.dossier.policy == "policies" && bench.exchange.dossier.rule == "no")
        #expect(bench.close() == .policyBlocked)
    }

    @Test func aRedactedReplyIsSpliced() throws {
        var bench = try ExchangeBench(policies: Self.redact)
        try bench.dispatch()
        _ = bench.reply(200)
        _ = bench.collected()
        #expect(word(try bench.inspect("  " + Self.chat("ask a@example.com"))) == "pass")
        #expect(bench.exchange.editedReply.map { String(buffer: $0) } == "  " + Self.chat("ask [EMAIL]"))
        #expect(bench.exchange.dossier.edits == ["response.choices"])
    }

    @Test func exchangesWithoutSuchPoliciesAreNotLookedInto() throws {
        var bench = try ExchangeBench(policies: "- {action: log}")
        try bench.dispatch()
        _ = bench.reply(200)
        let observesReply = bench.exchange.observesReply
        #expect(!observesReply)
        #expect(word(bench.collected()) == "pass")
    }

    @Test(arguments: ["not json", "[1", #"{"choices":[],"choices":[{"message":{"content":"secret"}}]}"#])
    func whatCannotBeReadIsWithheld(body: String) throws {
        var bench = try ExchangeBench(policies: Self.deny)
        try bench.dispatch()
        _ = bench.reply(200)
        _ = bench.collected()
        #expect(word(try bench.inspect(body)) == "refuse 502 reply_not_inspectable")
        #expect(bench.close() == .policyBlocked)
    }

    @Test func audioIsWithheldWherePoliciesProtect() throws {
        var bench = try ExchangeBench(policies: Self.deny)
        let opening = try bench.open(
            #"{"model":"m","input":"x","voice":"v"}"#, target: "POST /v1/audio/speech")
        #expect(word(opening) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
        #expect(word(bench.reply(200, .other)) == "collect")
        #expect(word(bench.collected(json: false)) == "inspect")
        #expect(word(try bench.inspect("\u{1}\u{2}")) == "refuse 502 reply_not_inspectable")
    }

    @Test func tooLargeRepliesAreWithheldBeforeAndAfterTheirHead() throws {
        var bench = try ExchangeBench(policies: Self.deny)
        try bench.dispatch()
        #expect(word(bench.reply(200, length: 9 << 20)) == "refuse 502 reply_not_inspectable")
        bench = try ExchangeBench(policies: Self.deny)
        try bench.dispatch()
        #expect(word(bench.reply(200, length: nil)) == "collect")
        let collectedBytesMax2 = bench.exchange.collectedBytesMax
        #expect(collectedBytesMax2 == ExchangeBounds.inspectedBytesMax)
        #expect(word(bench.collected(cut: true)) == "refuse 502 reply_not_inspectable")
    }

    @Test func reportsDoNotHoldStreams() throws {
        var bench = try ExchangeBench(policies: Self.log)
        try bench.stream()
        let observesReply3 = bench.exchange.observesReply
        let holdsStream4 = bench.exchange.holdsStream
        #expect(observesReply3 && !holdsStream4)
        #expect(word(bench.exchange.ended(hasFinish: true, now: bench.now)) == "finish")
        bench.exchange.observe(bench.received(Self.event("one ") + Self.event("two") + "data: [DONE]\n\n"))
        #expect(bench.exchange.notes.map(\.message) == ["one two"])
        let observesReply5 = bench.exchange.observesReply
        #expect(!observesReply5)
    }

    @Test func protectedStreamsAreHeldAndJudgedWhole() throws {
        var bench = try ExchangeBench(policies: Self.deny)
        try bench.dispatch(stream: true)
        #expect(word(bench.reply(200, .eventStream, length: nil)) == "collect")
        let holdsStream6 = bench.exchange.holdsStream
        #expect(holdsStream6)
        bench.exchange.received(hasData: true, isDone: true, now: bench.now)
        #expect(word(bench.tick(after: .seconds(1))) == "inspect")
        let stream = Self.event("sec") + Self.event("ret") + "data: [DONE]\n\n"
        #expect(word(try bench.inspect(stream)) == "refuse 403 policy_denied")
    }

    @Test func aTornHeldStreamIsRefusedWithAnHonestStatus() throws {
        let provider = ExchangeBench.provider { $0.maxRetries = 0 }
        var bench = try ExchangeBench(providers: [provider], policies: Self.deny)
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil, endsWithConnection: true)
        bench.exchange.received(hasData: true, isDone: false, now: bench.now)
        #expect(word(bench.exchange.ended(now: bench.now)) == "inspect")
        #expect(word(try bench.inspect(Self.event("half"))) == "refuse 502 upstream_truncated")
    }

    /// Two providers, and policies that hold streams.
    private func held() throws -> ExchangeBench {
        let providers = ["a", "b"].map { name in
            ExchangeBench.provider(name) {
                $0.models = ["m"]
                $0.maxRetries = 0
            }
        }
        var bench = try ExchangeBench(providers: providers, policies: Self.deny)
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil)
        bench.exchange.received(hasData: true, isDone: false, now: bench.now)
        return bench
    }

    private func second(_ bench: ExchangeBench, _ action: ExchangeAction, _ tried: String) throws {
        var bench = bench
        #expect(word(action) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
        _ = bench.reply(200, .eventStream, length: nil)
        bench.exchange.received(hasData: true, isDone: true, now: bench.now)
        #expect(word(bench.exchange.ended(now: bench.now)) == "inspect")
        #expect(word(try bench.inspect(Self.event("good") + "data: [DONE]\n\n")) == "pass")
        #expect(bench.exchange.dossier.attemptsText == tried)
        #expect(bench.close() == .complete)
    }

    @Test func aHeldStreamThatBreaksOffFailsOver() throws {
        var bench = try held()
        let action = bench.exchange.ended(hasFinish: false, now: bench.now)
        try second(bench, action, "a=truncated, b=200")
        bench = try held()
        let reset = bench.exchange.failed(.reset, now: bench.now)
        try second(bench, reset, "a=reset, b=200")
    }

    @Test func anErrorInAHeldStreamFailsOver() throws {
        let bench = try held()
        let action = try #require(bench.exchange.brokeWhileHeld(now: bench.now))
        try second(bench, action, "a=error_event, b=200")
        // Where nobody else can be asked the stream goes on, and is judged as it is.
        var only = try ExchangeBench(policies: Self.deny)
        try only.dispatch(stream: true)
        _ = only.reply(200, .eventStream, length: nil)
        only.exchange.received(hasData: true, isDone: false, now: only.now)
        for _ in 0..<4 where only.exchange.brokeWhileHeld(now: only.now) != nil {
            _ = only.tick(after: .seconds(9))
            only.exchange.dispatched(now: only.now)
            _ = only.reply(200, .eventStream, length: nil)
        }
        only.exchange.received(hasData: true, isDone: false, hasError: true, now: only.now)
        #expect(word(only.exchange.ended(hasFinish: false, now: only.now)) == "inspect")
    }

    @Test func streamsAreRedactedAcrossTheirEvents() throws {
        var bench = try ExchangeBench(policies: Self.redact)
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil)
        bench.exchange.received(hasData: true, isDone: true, now: bench.now)
        #expect(word(bench.exchange.ended(now: bench.now)) == "inspect")
        let stream = Self.event("ask a@exam") + ": ping\n\n" + Self.event("ple.com now") + "data: [DONE]\n\n"
        #expect(word(try bench.inspect(stream)) == "pass")
        let sent = bench.exchange.editedReply.map { String(buffer: $0) }
        #expect(sent == Self.event("ask [EMAIL] now") + Self.event("") + "data: [DONE]\n\n")
    }

    @Test func streamsOfResponsesAreRedactedInEveryEventThatTells() throws {
        let told = { (pieces: [String]) in
            let text = #""text":"\#(pieces.joined())"}"#
            let deltas = pieces.map { #"{"type":"response.output_text.delta","output_index":0,"delta":"\#($0)"}"# }
            let done = #"{"type":"response.output_text.done","output_index":0,"# + text
            let whole = #"{"type":"response.completed","response":{"output":[{"content":[{"# + text + "]}]}}"
            return (deltas + [done, whole]).map { "data: \($0)\n\n" }.joined()
        }
        var bench = try ExchangeBench(policies: Self.redact)
        let opening = try bench.open(#"{"model":"m","input":"x","stream":true}"#, target: "POST /v1/responses")
        #expect(word(opening) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
        #expect(word(bench.reply(200, .eventStream, length: nil)) == "collect")
        bench.exchange.received(hasData: true, isDone: false, now: bench.now)
        #expect(word(bench.exchange.ended(now: bench.now)) == "inspect")
        #expect(word(try bench.inspect(told(["ask a@exam", "ple.com now"]))) == "pass")
        #expect(bench.exchange.editedReply.map { String(buffer: $0) } == told(["ask [EMAIL] now", ""]))
        #expect(bench.exchange.dossier.edits == ["response.output"])
    }

    @Test func errorsOfProvidersReachPolicies() throws {
        let policy = """
            - {condition: response.status_code == 400, action: log, message: "{{ response.error.message }}"}
            """
        var bench = try ExchangeBench(policies: policy)
        try bench.dispatch()
        _ = bench.reply(400)
        #expect(word(bench.collected(apiError: true)) == "inspect")
        #expect(word(try bench.inspect(#"{"error":{"message":"bad","type":"t"}}"#)) == "pass")
        #expect(bench.exchange.notes.map(\.message) == ["bad"])
    }

    @Test func aFailureWithoutAnAnswerReachesPolicies() throws {
        let policy = "- {condition: response.status_code >= 500, action: log, message: '{{ response.error.type }}'}"
        var bench = try ExchangeBench(
            providers: [ExchangeBench.provider("p") { $0.maxRetries = 0 }], policies: policy)
        try bench.dispatch()
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "inspect")
        #expect(word(try bench.inspect("")) == "refuse 502 provider_unreachable")
        #expect(bench.exchange.notes.map(\.message) == ["provider_unreachable"])
    }

    private static let failover = """
        - {name: again, condition: response.status_code >= 500, action: route, providers: [p, q], reason: failed}
        """

    @Test func aPolicyTriesAnotherProvider() throws {
        var bench = try ExchangeBench(
            providers: [
                ExchangeBench.provider("p") { $0.maxRetries = 0 }, ExchangeBench.provider("q") { $0.maxRetries = 0 },
            ], policies: "- {action: route, provider: p, name: first}\n---\n" + Self.failover)
        try bench.dispatch()
        _ = bench.reply(503)
        #expect(word(bench.collected(apiError: true)) == "inspect")
        #expect(word(try bench.inspect(#"{"error":{"message":"down"}}"#)) == "dispatch")
        #expect(bench.exchange.plan?.provider.name == "q")
        #expect(bench.exchange.dossier.rule == "again" && bench.exchange.dossier.outcome == nil)
        bench.exchange.dispatched(now: bench.now)
        _ = bench.reply(200)
        #expect(word(bench.collected()) == "inspect")
        #expect(word(try bench.inspect(Self.chat("fine"))) == "pass")
        #expect(bench.close() == .complete)
    }

    @Test func noProviderIsTriedTwiceByPolicy() throws {
        var bench = try ExchangeBench(
            providers: [
                ExchangeBench.provider("p") { $0.maxRetries = 0 }, ExchangeBench.provider("q") { $0.maxRetries = 0 },
            ], policies: "- {action: route, provider: p}\n---\n" + Self.failover)
        try bench.dispatch()
        for expected in ["dispatch", "pass"] {
            _ = bench.reply(503)
            _ = bench.collected(apiError: true)
            #expect(word(try bench.inspect(#"{"error":{"message":"down"}}"#)) == expected)
            if expected == "dispatch" { bench.exchange.dispatched(now: bench.now) }
        }
        #expect(bench.exchange.dossier.attempts.map(\.provider) == ["p", "q"])
    }

    @Test func failoverPoliciesLeaveStreamsAlone() throws {
        var bench = try ExchangeBench(
            providers: [ExchangeBench.provider("p"), ExchangeBench.provider("q")],
            policies: "- {action: route, provider: p}\n---\n" + Self.failover)
        try bench.dispatch(stream: true)
        #expect(word(bench.reply(200, .eventStream, length: nil)) == "stream")
    }

    @Test func whatRequestsWereGivenIsThereForReplies() throws {
        let policy = """
            - {action: log, message: a, metadata: {kind: test}}
            ---
            - {condition: 'response.status_code == 200 and request.metadata.kind == "test"', action: deny}
            """
        var bench = try ExchangeBench(policies: policy)
        try bench.dispatch()
        _ = bench.reply(200)
        _ = bench.collected()
        #expect(word(try bench.inspect(Self.chat("x"))) == "refuse 403 policy_denied")
    }

    @Test func headersOfRepliesCanBeRead() throws {
        let policy = "- {condition: response.headers.x_flag == 'on', action: deny, status_code: 451}"
        var bench = try ExchangeBench(policies: policy)
        try bench.dispatch()
        _ = bench.reply(200)
        _ = bench.collected()
        let head = "HTTP/1.1 200 OK\r\nX-Flag: on\r\nContent-Length: 2\r\n\r\n"
        #expect(word(try bench.inspect(Self.chat("x"), head: head)) == "refuse 451 policy_denied")
    }
}

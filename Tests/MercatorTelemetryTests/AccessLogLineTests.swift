import MercatorExchange
import MercatorJSON
import MercatorSystem
import MercatorTelemetry
import Testing

@Suite struct AccessLogLineTests {
    private static func line(_ dossier: Dossier, _ format: LogFormat) -> String {
        var out = ByteText()
        AccessLogLine.append(dossier, format: format, to: &out)
        return out.text
    }

    /// A dossier with everything in it.
    private static func full() -> Dossier {
        let received = Instant(nanoseconds: 1_000_000_000)
        let dossier = Dossier(received: received, receivedAt: Timestamp(microseconds: 1_763_885_730_123_456))
        dossier.requestID = "req-7"
        dossier.method = "POST"
        dossier.path = "/v1/chat/completions"
        dossier.caller = "alice"
        dossier.user = "u1"
        dossier.team = "t1"
        dossier.modelAsked = "fast"
        dossier.modelSent = "gpt-4"
        dossier.isStream = true
        dossier.policy = "costs"
        dossier.rule = "cheap"
        dossier.policyVersion = "4f1c2d9a7e3b0c55"
        var first = Attempt(provider: "openai", started: received)
        first.failure = "reset"
        dossier.attempts = [first, Attempt(provider: "openai", started: received)]
        dossier.status = 502
        dossier.outcome = .truncated
        dossier.errorCode = "upstream_truncated"
        dossier.errorDetail = "it broke off"
        dossier.bytesIn = 10
        dossier.bytesOut = 20
        dossier.firstByte = received.advanced(by: .milliseconds(7))
        dossier.ended = received.advanced(by: .microseconds(12_345_678))
        dossier.overheadNanoseconds = 98_765
        return dossier
    }

    @Test func everythingAsJSON() {
        let expected =
            #"{"time":"2025-11-23T08:15:30.123456Z","level":"error","msg":"request","request_id":"req-7","#
            + #""method":"POST","path":"/v1/chat/completions","status":502,"outcome":"truncated","#
            + #""latency_ms":12345.678,"overhead_ms":0.098,"first_byte_ms":7.000,"stream":true,"#
            + #""bytes_in":10,"bytes_out":20,"model":"fast","model_sent":"gpt-4","provider":"openai","attempts":2,"#
            + #""tried":"openai=reset, openai=none","policy":"costs","rule":"cheap","#
            + #""policy_version":"4f1c2d9a7e3b0c55","#
            + #""caller":"alice","user_id":"u1","team_id":"t1","#
            + #""error":"upstream_truncated","detail":"it broke off"}"# + "\n"
        #expect(Self.line(Self.full(), .json) == expected)
    }

    @Test func everythingAsText() {
        let expected =
            "2025-11-23T08:15:30.123456Z error POST /v1/chat/completions 502 truncated 12345.678ms id=req-7"
            + " model=\"fast\" provider=openai attempts=2 policy=costs policy_version=4f1c2d9a7e3b0c55"
            + " error=upstream_truncated\n"
        #expect(Self.line(Self.full(), .text) == expected)
    }

    @Test func nothingIsInventedForAnEmptyDossier() {
        let dossier = Dossier(received: Instant(nanoseconds: 5), receivedAt: Timestamp(microseconds: 0))
        let expected =
            #"{"time":"1970-01-01T00:00:00.000000Z","level":"info","msg":"request","request_id":"","method":"","#
            + #""path":"","status":0,"outcome":"unknown","latency_ms":0.000,"overhead_ms":0.000,"stream":false,"#
            + #""bytes_in":0,"bytes_out":0}"# + "\n"
        #expect(Self.line(dossier, .json) == expected)
    }

    @Test(arguments: [
        (200, Outcome.complete, "info"), (200, .truncated, "warn"), (404, .refused, "warn"),
        (403, .policyBlocked, "warn"),
        (502, .upstreamError, "error"), (504, .timeout, "error"),
    ])
    func levelFollowsTheOutcome(status: Int, outcome: Outcome, level: String) throws {
        let dossier = Self.full()
        dossier.status = status
        dossier.outcome = outcome
        let root = try JSONDocument.parse(Self.line(dossier, .json), profile: .request).root
        #expect(root["level"]?.string == level)
    }

    /// Two lines in the log must be two requests, whatever a client calls its model.
    @Test(arguments: [
        "a\nb", "a\r\nstatus=200", "quo\"te", "back\\slash", "\u{1B}[31m", "\u{0}", "\u{7F}", "\u{2028}", "é😀",
        "a model=b",
    ])
    func hostileModelNamesStayInTheirPlace(model: String) throws {
        let dossier = Self.full()
        dossier.modelAsked = model
        dossier.errorDetail = model
        for format in LogFormat.allCases {
            let line = Self.line(dossier, format)
            #expect(line.utf8.filter { $0 == 0x0A }.count == 1 && line.hasSuffix("\n"))
            #expect(line.utf8.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        }
        let root = try JSONDocument.parse(Self.line(dossier, .json), profile: .request).root
        #expect(root["model"]?.string == model)
        #expect(root["detail"]?.string == model)
    }

    @Test func whatTranslationsLeftOutIsAList() throws {
        let dossier = Self.full()
        #expect(!Self.line(dossier, .json).contains("left_out"))
        dossier.leftOut = ["seed: has no equivalent", "a \"quoted\" one"]
        let root = try JSONDocument.parse(Self.line(dossier, .json), profile: .request).root
        #expect(root["left_out"]?.elements.map { $0.string } == dossier.leftOut)
    }

    @Test func theWriterIsUsedAgain() {
        var out = ByteText()
        for _ in 0..<2 { AccessLogLine.append(Self.full(), format: .json, to: &out) }
        #expect(out.text == Self.line(Self.full(), .json) + Self.line(Self.full(), .json))
    }
}

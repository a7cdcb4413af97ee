import MercatorJSON
import MercatorTesting
import MercatorWire
import Testing

@Suite struct ChatRequestTests {
    private func read(_ text: String, _ endpoint: APIEndpoint = .chatCompletions) throws -> ChatRequest {
        try ChatRequest.read(JSONDocument.parse(text, profile: .request), endpoint: endpoint)
    }

    @Test func lensesReadWhatIsThere() throws {
        let request = try read(
            #"{"Model":"no","mod\u0065l":"vendor/m:free","messages":[{"role":"user"}],"stream":true,"max_tokens":5,"#
                + #""max_completion_tokens":7.0,"metadata":{"a":1},"user":"u","stream_options":{"include_usage":true}}"#
        )
        #expect(request.model == "vendor/m:free")
        #expect(request.isStream)
        #expect(request.tokensMax == 7)
        #expect(request.messages?.count == 1)
        #expect(request.metadata?["a"]?.int == 1)
        #expect(request.user == "u")
        #expect(request.wantsUsageChunk)
    }

    @Test func absentAndNullMembersAreUnset() throws {
        for text in [#"{"model":"m"}"#, #"{"model":"m","stream":null,"max_tokens":null,"metadata":null,"user":null}"#] {
            let request = try read(text)
            #expect(!request.isStream)
            #expect(request.tokensMax == nil)
            #expect(request.metadata == nil)
            #expect(request.user == nil)
            #expect(!request.wantsUsageChunk)
        }
        #expect(try read("{}", .moderations).model == nil)
    }

    static let refused: [(text: String, param: String?, code: String?)] = [
        ("null", nil, "invalid_request_body"), ("5", nil, "invalid_request_body"), ("[]", nil, "invalid_request_body"),
        ("{}", "model", "missing_model"), (#"{"model":""}"#, "model", "missing_model"),
        (#"{"model":null}"#, "model", "missing_model"), (#"{"model":5}"#, "model", "invalid_type"),
        (#"{"model":["m"]}"#, "model", "invalid_type"), (#"{"model":"a\u0000"}"#, "model", "invalid_value"),
        (#"{"model":"m","stream":"true"}"#, "stream", "invalid_type"),
        (#"{"model":"m","stream":1}"#, "stream", "invalid_type"),
        (#"{"model":"m","messages":null}"#, "messages", "invalid_type"),
        (#"{"model":"m","messages":"hi"}"#, "messages", "invalid_type"),
        (#"{"model":"m","max_tokens":"5"}"#, "max_tokens", "invalid_type"),
        (#"{"model":"m","max_tokens":[]}"#, "max_tokens", "invalid_type"),
        (#"{"model":"m","max_tokens":{}}"#, "max_tokens", "invalid_type"),
        (#"{"model":"m","max_tokens":true}"#, "max_tokens", "invalid_type"),
        (#"{"model":"m","max_tokens":0}"#, "max_tokens", "integer_below_min_value"),
        (#"{"model":"m","max_tokens":-1}"#, "max_tokens", "integer_below_min_value"),
        (#"{"model":"m","max_tokens":0.5}"#, "max_tokens", "invalid_value"),
        (#"{"model":"m","max_tokens":1e400}"#, "max_tokens", "invalid_value"),
        (#"{"model":"m","max_tokens":9223372036854775808}"#, "max_tokens", "invalid_value"),
        (#"{"model":"m","max_completion_tokens":1.5}"#, "max_completion_tokens", "invalid_value"),
    ]

    @Test(arguments: refused.indices) func refusesAsTheAPIWould(_ row: Int) throws {
        let row = Self.refused[row]
        let error = #expect(throws: WireError.self) { try read(row.text) }
        #expect(error?.param == row.param, "\(row.text)")
        #expect(error?.code == row.code, "\(row.text)")
        #expect(error?.message.hasSuffix(".") == true)
    }

    static let accepted: [(text: String, tokens: Int64?)] = [
        ("5", 5), ("5.0", 5), ("5e0", 5), ("1e3", 1000), ("9223372036854775807", .max), ("null", nil),
    ]

    @Test(arguments: accepted.indices) func exactIntegersAreTakenHoweverSpelled(_ row: Int) throws {
        let row = Self.accepted[row]
        #expect(try read("{\"model\":\"m\",\"max_tokens\":\(row.text)}").tokensMax == row.tokens)
    }

    @Test func badJSONBecomesAWireErrorWithThePlace() throws {
        let error = #expect(throws: JSONError.self) {
            try JSONDocument.parse(#"{"stream":false,"stream":true}"#, profile: .request)
        }
        let wire = WireError(try #require(error))
        #expect(wire.code == "duplicate_key")
        #expect(wire.message.contains("duplicate key `stream` (line 1, column 17)"))
    }

    /// Every public odd body: parsed or refused as its row wants.
    @Test(.enabled(if: Conformance.folder != nil)) func publicOddBodies() throws {
        for line in try Conformance.lines("json-extra.jsonl") {
            let row = try JSONDocument.parse(line, profile: .grammar).root
            let id = row["id"]?.string ?? ""
            let wanted = row["want"]?.string ?? ""
            let body = try #require(OddBody.make(row), "\(id)")
            var code: String?
            var isTaken = false
            do {
                _ = try ChatRequest.read(JSONDocument.parse(body, profile: .request))
                isTaken = true
            } catch let error as JSONError { code = error.code.rawValue } catch { code = (error as? WireError)?.code }
            if wanted.hasPrefix("400") && !wanted.contains(" or ") { #expect(!isTaken, "\(id)") }
            if wanted.contains("duplicate_key") { #expect(code == "duplicate_key", "\(id)") }
            if wanted.contains("unknown field") || wanted.hasPrefix("ignored") { #expect(isTaken, "\(id)") }
        }
    }
}

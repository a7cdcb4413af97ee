import MercatorExchange
import MercatorJSON
import MercatorProviders
import NIOCore
import Testing

/// What a provider lacks is adapted exactly or refused, and everything else stays byte for byte.
@Suite struct RequestAdaptationTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let lack: @Sendable (inout ProviderCapabilities) -> Void
        let body: String
        /// The body that goes out; nil: as it came.
        var becomes: String?
        var edits: [String] = []
        /// `param` of the refusal.
        var refused: String?

        init(
            _ description: String, _ lack: @escaping @Sendable (inout ProviderCapabilities) -> Void, _ body: String,
            becomes: String? = nil, edits: [String] = [], refused: String? = nil
        ) {
            testDescription = description
            self.lack = lack
            self.body = body
            self.becomes = becomes
            self.edits = edits
            self.refused = refused
        }
    }

    private static let oldTokens: @Sendable (inout ProviderCapabilities) -> Void = { $0.maxTokensField = .maxTokens }
    private static let newTokens: @Sendable (inout ProviderCapabilities) -> Void = {
        $0.maxTokensField = .maxCompletionTokens
    }
    private static let noTools: @Sendable (inout ProviderCapabilities) -> Void = { $0.tools = false }
    private static let first: @Sendable (inout ProviderCapabilities) -> Void = { $0.system = .first }
    private static let merge: @Sendable (inout ProviderCapabilities) -> Void = { $0.system = .merge }
    private static let usageAnyway: @Sendable (inout ProviderCapabilities) -> Void = {
        $0.streamOptions = false
        $0.streamUsage = .always
    }
    private static let noUsage: @Sendable (inout ProviderCapabilities) -> Void = {
        $0.streamOptions = false
        $0.streamUsage = .never
    }

    static let tokens = [
        Row(
            "renamed in place", oldTokens, #"{ "max_completion_tokens" :  5e0 ,"x":1.0}"#,
            becomes: #"{ "max_tokens" :  5e0 ,"x":1.0}"#, edits: ["max_tokens"]),
        Row(
            "renamed the other way", newTokens, #"{"max_tokens":7}"#, becomes: #"{"max_completion_tokens":7}"#,
            edits: ["max_completion_tokens"]),
        Row(
            "a name with escapes", oldTokens, #"{"max\u005fcompletion_tokens":7}"#, becomes: #"{"max_tokens":7}"#,
            edits: ["max_tokens"]),
        Row("the right name stays", oldTokens, #"{"max_tokens":7}"#),
        Row("no limit stays", oldTokens, #"{"a":[1 , 2]}"#),
        Row(
            "two that agree", oldTokens, #"{"max_tokens":7,"max_completion_tokens":7.0,"b":0}"#,
            becomes: #"{"max_tokens":7,"b":0}"#, edits: ["max_completion_tokens"]),
        Row(
            "two of which one is null", oldTokens, #"{"max_completion_tokens":8,"max_tokens":null}"#,
            becomes: #"{"max_tokens":8}"#, edits: ["max_completion_tokens"]),
        Row(
            "two that differ", oldTokens, #"{"max_tokens":7,"max_completion_tokens":8}"#,
            refused: "max_completion_tokens"),
    ]

    static let streams = [
        Row(
            "usage comes anyway", usageAnyway, #"{"a":1,"stream_options":{"include_usage":true}}"#,
            becomes: #"{"a":1}"#, edits: ["stream_options"]),
        Row(
            "nobody asks for usage", noUsage, #"{"stream_options":{"include_usage":false, "x":null},"a":1}"#,
            becomes: #"{"a":1}"#, edits: ["stream_options"]),
        Row("null", noUsage, #"{"stream_options":null}"#, becomes: "{}", edits: ["stream_options"]),
        Row(
            "usage cannot be had", noUsage, #"{"stream_options":{"include_usage":true}}"#, refused: "stream_options"),
        Row(
            "another option", usageAnyway, #"{"stream_options":{"include_usage":true,"continuous_usage_stats":true}}"#,
            refused: "stream_options"),
        Row("absent", noUsage, #"{"stream":true}"#),
    ]

    static let formats = [
        Row(
            "text is what comes anyway", { $0.responseFormat = .none }, #"{"response_format":{"type":"text"}}"#,
            becomes: "{}", edits: ["response_format"]),
        Row(
            "object, none", { $0.responseFormat = .none }, #"{"response_format":{"type":"json_object"}}"#,
            refused: "response_format.type"),
        Row(
            "schema, objects only", { $0.responseFormat = .object }, #"{"response_format":{"type":"json_schema"}}"#,
            refused: "response_format.type"),
        Row("object, objects only", { $0.responseFormat = .object }, #"{"response_format":{"type":"json_object"}}"#),
        Row(
            "object, schemas only", { $0.responseFormat = .schemaOnly }, #"{"response_format":{"type":"json_object"}}"#,
            refused: "response_format.type"),
        Row(
            "a schema where only they", { $0.responseFormat = .schemaOnly },
            #"{"response_format":{"type":"json_schema"}}"#),
        Row("the provider's own", { $0.responseFormat = .object }, #"{"response_format":{"type":"grammar"}}"#),
    ]

    static let tools = [
        Row("tools", noTools, #"{"tools":[{"type":"function"}]}"#, refused: "tools"),
        Row("functions", noTools, #"{"functions":[{}]}"#, refused: "functions"),
        Row("a choice of one", noTools, #"{"tool_choice":{"type":"function"}}"#, refused: "tool_choice"),
        Row(
            "no tools, in many words", noTools,
            #"{"tools":[ ],"n":1,"tool_choice":"none","functions":null,"parallel_tool_calls":true}"#,
            becomes: #"{"n":1}"#, edits: ["tools", "functions", "tool_choice", "parallel_tool_calls"]),
        Row(
            "a result", noTools, #"{"messages":[{"role":"user"},{"role":"tool","content":"1"}]}"#,
            refused: "messages[1].role"),
        Row(
            "a call", noTools, #"{"messages":[{"role":"assistant","tool_calls":[{}]}]}"#, refused: "messages[0]"),
        Row("no calls", noTools, #"{"messages":[{"role":"assistant","tool_calls":[],"content":"a"}]}"#),
        Row(
            "one at a time, which is always so", { $0.parallelTools = .never },
            #"{"tools":[{}],"parallel_tool_calls":false}"#, becomes: #"{"tools":[{}]}"#,
            edits: ["parallel_tool_calls"]),
        Row(
            "one at a time, which cannot be", { $0.parallelTools = .always },
            #"{"tools":[{}],"parallel_tool_calls":false}"#, refused: "parallel_tool_calls"),
        Row(
            "several, which may be", { $0.parallelTools = .always }, #"{"parallel_tool_calls":true,"tools":[{}]}"#,
            becomes: #"{"tools":[{}]}"#, edits: ["parallel_tool_calls"]),
        Row(
            "several were called", { $0.parallelTools = .never },
            #"{"messages":[{"role":"assistant","tool_calls":[{},{}]}]}"#, refused: "messages[0].tool_calls"),
    ]

    static let messages = [
        Row(
            "developer", { $0.developerRole = false },
            #"{"messages":[{"role":"developer","content":"a"} ,{"content":"\u00e9","role" : "dev\u0065loper"}]}"#,
            becomes: #"{"messages":[{"role":"system","content":"a"} ,{"content":"\u00e9","role" : "system"}]}"#,
            edits: ["developer_role"]),
        Row("no developer", { $0.developerRole = false }, #"{"messages":[{"role":"user","content":"developer"}]}"#),
        Row(
            "an image", { $0.images = false },
            #"{"messages":[{"role":"user","content":[{"type":"text"},{"type":"image_url","image_url":{}}]}]}"#,
            refused: "messages[0].content[1]"),
        Row("a text that names one", { $0.images = false }, #"{"messages":[{"role":"user","content":"image_url"}]}"#),
        Row("messages that are none", { $0.images = false }, #"{"messages":[1,null,"x"]}"#),
        Row(
            "fields go", { $0.unknownFields = .drop }, #"{"model":"m","top_k":5,"temperature":1.0,"a b":{"c":[]}}"#,
            becomes: #"{"model":"m","temperature":1.0}"#, edits: ["top_k", "unknown_fields"]),
        Row("fields are refused", { $0.unknownFields = .reject }, #"{"model":"m","top_k":5}"#, refused: "top_k"),
        Row("known fields stay", { $0.unknownFields = .reject }, #"{"model":"m","logit_bias":{"1":-100}}"#),
    ]

    static let systems = [
        Row("one at the start", first, #"{"messages":[{"role":"system","content":"a"},{"role":"user"}]}"#),
        Row(
            "two are joined", first,
            #"{"messages":[{"role":"system","name":"n","content":"a"} , {"role":"developer","content":"b\n"},{}]}"#,
            becomes: #"{"messages":[{"role":"system","name":"n","content":"a\n\nb\n"},{}]}"#,
            edits: ["system"]),
        Row(
            "parts stay parts", first,
            #"{"messages":[{"role":"system","content":[{"type":"text", "z":1}]},{"role":"system","content":"b"}]}"#,
            becomes:
                #"{"messages":[{"role":"system","content":[{"type":"text", "z":1},{"type":"text","text":"b"}]}]}"#,
            edits: ["system"]),
        Row(
            "what would be lost is refused", first,
            #"{"messages":[{"role":"system","content":"a"},{"role":"system","name":"n","content":"b"}]}"#,
            refused: "messages[1].name"),
        Row(
            "one further down", first, #"{"messages":[{"role":"user","content":"a"},{"role":"system"}]}"#,
            refused: "messages[1].role"),
        Row(
            "merged into text", merge,
            #"{"messages":[{"role":"system","content":"a"}, {"role":"user","name":"u","content":"b"},{"role":"x"}]}"#,
            becomes: #"{"messages":[{"role":"user","name":"u","content":"a\n\nb"},{"role":"x"}]}"#, edits: ["system"]),
        Row(
            "merged into parts", merge,
            #"{"messages":[{"role":"system","content":"a"},{"role":"user","content":[{"type":"image_url","z":1.0}]}]}"#,
            becomes:
                #"{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","z":1.0}]}]}"#,
            edits: ["system"]),
        Row(
            "no user to merge into", merge,
            #"{"messages":[{"role":"system","content":"a"},{"role":"assistant","content":"b"}]}"#,
            refused: "messages[1]"),
        Row("nothing to merge", merge, #"{"messages":[{"role":"user","content":"b"}]}"#),
        Row("none", { $0.system = .none }, #"{"messages":[{"role":"system"}]}"#, refused: "messages[0].role"),
    ]

    @Test(arguments: tokens + streams + formats + tools + messages + systems)
    func isExactOrRefused(row: Row) throws {
        var capabilities = ProviderCapabilities()
        row.lack(&capabilities)
        let adaptation = try #require(RequestAdaptation(capabilities, provider: "p"))
        let body = ByteBuffer(string: row.body)
        let root = try JSONDocument.parse(body, profile: .request).root
        var splices = JSONSplices()
        var edits: [String] = []
        do throws(Refusal) {
            try adaptation.adapt(root, splices: &splices, edits: &edits)
            #expect(row.refused == nil, "was not refused")
            #expect(String(buffer: splices.applied(to: body)) == row.becomes ?? row.body)
            #expect(edits == row.edits)
        } catch {
            #expect(error.param == row.refused, "\(error.message)")
            #expect(error.status == 400)
            #expect(error.message.hasSuffix("."))
        }
    }

    @Test func whoLacksNothingIsNotAsked() {
        #expect(RequestAdaptation(ProviderCapabilities(), provider: "p") == nil)
        // When usage comes matters only to those that cannot be asked for it.
        var always = ProviderCapabilities()
        always.streamUsage = .always
        #expect(RequestAdaptation(always, provider: "p") == nil)
    }

    @Test func manyUnknownFieldsMakeNoLongHeader() throws {
        var capabilities = ProviderCapabilities()
        capabilities.unknownFields = .drop
        let adaptation = try #require(RequestAdaptation(capabilities, provider: "p"))
        let body = "{" + (0..<500).map { "\"field\($0)\":0" }.joined(separator: ",") + "}"
        var splices = JSONSplices()
        var edits: [String] = []
        let document = try JSONDocument.parse(ByteBuffer(string: body), profile: .request)
        try adaptation.adapt(document.root, splices: &splices, edits: &edits)
        #expect(edits.count == 32)
        #expect(String(buffer: splices.applied(to: document.bytes)) == "{}")
    }

    /// Each edit that looked at all others, or at all members, would take hours.
    @Test func manyEditsAreMadeInOneWalk() throws {
        var capabilities = ProviderCapabilities()
        capabilities.unknownFields = .drop
        capabilities.developerRole = false
        let adaptation = try #require(RequestAdaptation(capabilities, provider: "p"))
        let count = 60_000
        let fields = (0..<count).map { "\"field\($0)\":0," }.joined()
        let messages = { (role: String) in
            Array(repeating: #"{"role":"\#(role)"}"#, count: count).joined(separator: ",")
        }
        let body = "{\(fields)\"messages\":[\(messages("developer"))]}"
        var splices = JSONSplices()
        var edits: [String] = []
        let document = try JSONDocument.parse(ByteBuffer(string: body), profile: .request)
        try adaptation.adapt(document.root, splices: &splices, edits: &edits)
        #expect(String(buffer: splices.applied(to: document.bytes)) == "{\"messages\":[\(messages("system"))]}")
    }
}

import Foundation
import MercatorDiagnostics
import MercatorHTTP
import MercatorJSON
import MercatorProviders
import MercatorWire
import MercatorYAML
import NIOCore
import Testing

@Suite struct OutboundHeadTests {
    private func client(_ lines: [String]) throws -> (HeaderTable, ByteBuffer) {
        let text =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
        let bytes = ByteBuffer(string: text)
        var head = RequestHead()
        let outcome = bytes.withUnsafeReadableBytes { head.parse($0, bounds: HeadBounds()) }
        guard case .complete = outcome else {
            Issue.record("\(outcome)")
            return (HeaderTable(), bytes)
        }
        return (head.headers, bytes)
    }

    private func written(_ head: OutboundHead, _ lines: [String], otherForm: Bool = false) throws -> [String] {
        let (headers, bytes) = try client(lines)
        var out = ByteText()
        head.write(
            .chatCompletions, otherForm: otherForm, headers: headers, in: bytes, bodyLength: 42, requestID: "req-1",
            into: &out)
        return out.text.components(separatedBy: "\r\n")
    }

    private func resolved(_ edit: (inout ProviderConfiguration) -> Void) throws -> ProviderEndpoint {
        var configuration = ProviderConfiguration(name: "p", baseURL: "https://api.example.com")
        edit(&configuration)
        var diagnostics: [Diagnostic] = []
        let endpoint = ProviderEndpoint.resolve(configuration, diagnostics: &diagnostics)
        #expect(diagnostics.isEmpty)
        return try #require(endpoint)
    }

    @Test func aPathThatIsNotKnownByNameIsJoinedLikeAnyOther() throws {
        let endpoint = try resolved { $0.baseURL = "https://api.example.com/openai/v1" }
        let (headers, bytes) = try client([])
        var out = ByteText()
        endpoint.head.write(
            .media("/audio/isolations"), headers: headers, in: bytes, bodyLength: 0, requestID: "r", into: &out)
        #expect(out.text.hasPrefix("POST /openai/v1/audio/isolations HTTP/1.1\r\nhost: api.example.com\r\n"))
    }

    @Test func aHeadIsComposedOfOursAndTheClients() throws {
        let endpoint = try resolved {
            $0.apiKey = Secret("sk-1")
            $0.organizationID = "org"
            $0.customHeaders = [NamedEntry(name: "X-Custom", value: Secret("v"))]
        }
        let lines = try written(
            endpoint.head,
            [
                "User-Agent: OpenAI/Python", "Authorization: Bearer theirs", "Content-Type: application/json",
                "X-API-Key: theirs", "api-key: theirs", "Cookie: a=b", "X-Portkey-Provider: x",
                "X-Mercator-Metadata-A: 1",
                "X-User-ID: u", "X-Team-Id: t", "X-Environment: e", "Accept-Encoding: gzip", "Content-Length: 7",
                "X-Request-Id: theirs", "Connection: keep-alive, X-Hop", "X-Hop: 1", "X-Custom: theirs",
                "OpenAI-Organization: theirs", "traceparent: 00-a-b-01", "X-Stainless-Lang: python",
            ])
        #expect(
            lines == [
                "POST /v1/chat/completions HTTP/1.1", "host: api.example.com", "accept-encoding: identity",
                "authorization: Bearer sk-1", "openai-organization: org", "X-Custom: v", "x-request-id: req-1",
                "User-Agent: OpenAI/Python", "Content-Type: application/json", "traceparent: 00-a-b-01",
                "X-Stainless-Lang: python", "content-length: 42", "", "",
            ])
    }

    @Test func noKeyMeansNoAuthorization() throws {
        let lines = try written(resolved { _ in }.head, ["Authorization: Bearer theirs"])
        #expect(!lines.contains { $0.lowercased().hasPrefix("authorization") })
    }

    @Test func customFieldsWinOverOursAndTheClients() throws {
        let endpoint = try resolved {
            $0.apiKey = Secret("sk-1")
            $0.customHeaders = [
                NamedEntry(name: "Authorization", value: Secret("Custom x")),
                NamedEntry(name: "User-Agent", value: Secret("mine")),
                NamedEntry(name: "X-Request-ID", value: Secret("fixed")),
                NamedEntry(name: "Accept-Encoding", value: Secret("br")),
            ]
        }
        let lines = try written(endpoint.head, ["User-Agent: theirs"])
        #expect(
            lines == [
                "POST /v1/chat/completions HTTP/1.1", "host: api.example.com", "Authorization: Custom x",
                "User-Agent: mine", "X-Request-ID: fixed", "Accept-Encoding: br", "content-length: 42", "", "",
            ])
    }

    @Test func whatACallAsksForStandsBesideAFixedFieldOfThatName() throws {
        let endpoint = try resolved {
            $0.type = "anthropic"
            $0.customHeaders = [NamedEntry(name: "Anthropic-Beta", value: Secret("fast-1"))]
        }
        let part = #"{"type":"file","file":{"file_id":"file_1"}}"#
        let text = #"{"model":"c","messages":[{"role":"user","content":[\#(part)]}]}"#
        let call = try AnthropicProviderDialect().encode(JSONDocument.parse(text, profile: .request), RequestTerms())
        let (headers, bytes) = try client([])
        var out = ByteText()
        endpoint.head.write(
            .chatCompletions, target: call.path, fields: call.headers, headers: headers, in: bytes, bodyLength: 1,
            requestID: "r", into: &out)
        let lines = out.text.components(separatedBy: "\r\n")
        #expect(lines.filter { $0.lowercased().hasPrefix("anthropic-version:") }.count == 1)
        #expect(
            lines.filter { $0.lowercased().hasPrefix("anthropic-beta:") } == [
                "Anthropic-Beta: fast-1", "anthropic-beta: files-api-2025-04-14",
            ])
    }

    @Test func clientFieldsAreForwardedAndDroppedByName() throws {
        let endpoint = try resolved {
            $0.forwardHeaders = [
                "authorization", "X-Mercator-Metadata-Team", "X-User-ID", "Connection", "Host", "Content-Length",
            ]
            $0.dropHeaders = ["User-Agent", "X-Stainless-Lang"]
        }
        let lines = try written(
            endpoint.head,
            [
                "Authorization: Bearer theirs", "X-Mercator-Metadata-Team: t", "X-Mercator-Metadata-Other: o",
                "X-User-Id: u",
                "Connection: keep-alive", "Content-Length: 3", "user-agent: x", "x-stainless-lang: x",
                "X-Stainless-Os: y",
            ])
        #expect(
            lines.dropFirst(4) == [
                "Authorization: Bearer theirs", "X-Mercator-Metadata-Team: t", "X-User-Id: u", "X-Stainless-Os: y",
                "content-length: 42", "", "",
            ])
    }

    @Test func theOtherFormHasTheOtherPath() throws {
        let endpoint = try resolved { _ in }
        #expect(try written(endpoint.head, [], otherForm: true)[0] == "POST /chat/completions HTTP/1.1")
        #expect(
            String(buffer: endpoint.head.modelsRequest())
                == "GET /v1/models HTTP/1.1\r\nhost: api.example.com\r\naccept-encoding: identity\r\n"
                + "accept: application/json\r\n\r\n")
        #expect(String(buffer: endpoint.head.modelsRequest(otherForm: true)).hasPrefix("GET /models HTTP/1.1\r\n"))
    }

    @Test func filterJudgesNamesInAnyCase() {
        let filter = HeaderFilter(forward: ["Cookie"], drop: ["x-Foo"])
        let rows: [(String, Bool)] = [
            ("AUTHORIZATION", true), ("x-api-key", true), ("X-Portkey-Foo", true), ("X-MERCATOR-bar", true),
            ("Cookie", false),
            ("X-FOO", true), ("X-Fo", false), ("Transfer-Encoding", true), ("TE", true), ("Proxy-Authorization", true),
            ("User-Agent", false), ("Content-Type", false), ("tracestate", false), ("Expect", true), ("", false),
        ]
        for (name, isDropped) in rows {
            #expect(Array(name.utf8).withUnsafeBytes { filter.drops(name: $0) } == isDropped, "\(name)")
        }
    }

    @Test func azureShowsItsKeyAndVersionItsOwnWay() throws {
        let endpoint = try resolved {
            $0.type = "azure_openai"
            $0.baseURL = "https://res.openai.azure.com/openai/deployments/d"
            $0.apiKey = Secret("Bearer key-1")
        }
        let lines = try written(endpoint.head, ["api-key: theirs"])
        #expect(lines[0] == "POST /openai/deployments/d/chat/completions?api-version=2024-10-21 HTTP/1.1")
        #expect(lines.contains("api-key: key-1"))
        #expect(!lines.contains("api-key: theirs"))
    }

    @Test func secretsAreMaskedInThePlan() throws {
        let endpoint = try resolved {
            $0.apiKey = Secret("sk-0123456789abcdefghij")
            $0.customHeaders = [NamedEntry(name: "X-Key", value: Secret("0123456789abcdefghij"))]
        }
        let text = endpoint.head.maskedFields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        #expect(!text.contains("456789"))
        #expect(text.contains("host: api.example.com"))
    }

    @Test func mistakesAreDiagnostics() {
        let rows: [(ProviderConfiguration, String)] = [
            (ProviderConfiguration(name: "p", baseURL: "ftp://x"), "provider/invalid-url"),
            (ProviderConfiguration(name: "p", baseURL: "http://public.example.com"), "provider/doubtful-url"),
            (configured { $0.apiKey = Secret("a\nb") }, "provider/invalid-api-key"),
            (configured { $0.type = "olama" }, "provider/unknown-type"),
            (
                configured { $0.customHeaders = [NamedEntry(name: "X", value: Secret("a\r\nb"))] },
                "provider/invalid-header"
            ),
        ]
        for (configuration, code) in rows {
            var diagnostics: [Diagnostic] = []
            _ = ProviderEndpoint.resolve(configuration, diagnostics: &diagnostics)
            #expect(diagnostics.map(\.code) == [code])
            #expect(diagnostics.allSatisfy { $0.message.contains("`p`") && $0.hint != nil })
        }
    }

    private func configured(_ edit: (inout ProviderConfiguration) -> Void) -> ProviderConfiguration {
        var configuration = ProviderConfiguration(name: "p", baseURL: "https://h/v1")
        edit(&configuration)
        return configuration
    }

    @Test func typesAreInOrder() {
        let types = StandardProviders.all.map(\.type)
        #expect(types == types.sorted())
        #expect(Set(types).count == types.count)
        #expect(StandardProviders.preset("OpenAI") != nil)
    }
}

import MercatorWire
import Testing

@Suite struct APIEndpointTests {
    @Test func everyEndpointHasItsFourPaths() {
        for endpoint in APIEndpoint.forwarded + [.models, .model("vendor/model:free")] {
            for prefix in ["", "/v1", "/openai/v1", "/api/v1"] {
                #expect(APIEndpoint.resolve(prefix + endpoint.path) == endpoint)
                #expect(APIEndpoint.resolve(prefix + endpoint.path + "/?a=b/c") == endpoint)
            }
            #expect(APIEndpoint.resolve(endpoint.path.uppercased()) == nil)
        }
        for endpoint in [APIEndpoint.health, .ready, .version, .providersHealth] {
            #expect(APIEndpoint.resolve(endpoint.path) == endpoint)
            #expect(APIEndpoint.resolve("/v1" + endpoint.path) == nil)
        }
    }

    @Test func slotsFollowTheList() {
        #expect(APIEndpoint.forwarded.compactMap(\.slot) == Array(APIEndpoint.forwarded.indices))
        #expect(APIEndpoint.models.slot == nil)
    }

    @Test func otherImageAndAudioPathsAreForwardedAsTheyAre() {
        for path in ["/images/upscale", "/audio/voices/v1.2", "/audio/speech/~a_b-C"] {
            for prefix in ["", "/v1", "/openai/v1", "/api/v1"] {
                #expect(APIEndpoint.resolve(prefix + path) == .media(path))
            }
        }
        #expect(APIEndpoint.media("/audio/x").isForwarded)
        for path in [
            "/v1/images/..", "/v1/images/../chat/completions", "/v1/audio/./x", "/v1/audio//x", "/v1/images/a%2Fb",
            "/v1/images/a b", "/v1/images/a\r\nx: y", "/v1/audio/\u{E9}", "/v1/images/.../x",
            "/v1/images/" + String(repeating: "x", count: 300),
        ] {
            #expect(APIEndpoint.resolve(path) == nil, "\(path)")
        }
    }

    @Test func modelIDsAreDecoded() {
        #expect(APIEndpoint.resolve("/v1/models/meta-llama%2FLlama-3%3Afree") == .model("meta-llama/Llama-3:free"))
        for path in ["/v1/models/%", "/v1/models/%2", "/v1/models/a%00", "/v1/models/%ff", "/v1/models/%zz"] {
            #expect(APIEndpoint.resolve(path) == nil, "\(path)")
        }
        #expect(APIEndpoint.resolve("/v1/models/") == .models)
        #expect(APIEndpoint.resolve("/v1/models/" + String(repeating: "x", count: 600)) == nil)
    }

    @Test func unknownPathsAreUnknown() {
        for path in [
            "", "/", "//", "/v1", "/v1/", "/v2/models", "/v1/v1/chat/completions", "chat/completions", "/v1/images",
        ] {
            #expect(APIEndpoint.resolve(path) == nil, "\(path)")
        }
    }

    @Test func nearPathsAreSuggested() {
        let rows: [(String, String?)] = [
            ("/v1/chat/completion", "/v1/chat/completions"), ("/v1/v1/chat/completions", "/v1/chat/completions"),
            ("/api/v1/embeddings", "/v1/embeddings"), ("/v1/embedings", "/v1/embeddings"), ("/helth", "/health"),
            ("/v1/chat", "/v1/chat/completions"), ("/v1/Models", "/v1/models"), ("/etc/passwd", nil), ("/", nil),
            ("/v1/completions/", "/v1/completions"), (String(repeating: "/x", count: 10_000), nil),
        ]
        for (path, suggestion) in rows { #expect(APIEndpoint.nearest(path) == suggestion, "\(path.prefix(40))") }
    }
}

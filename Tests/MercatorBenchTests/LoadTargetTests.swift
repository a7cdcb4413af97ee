import MercatorBench
import Testing

struct LoadTargetTests {
    @Test(arguments: [
        ("http://localhost:8080", "http://localhost:8080/v1/chat/completions"),
        ("http://localhost:8080/", "http://localhost:8080/v1/chat/completions"),
        ("http://localhost:8080/v1", "http://localhost:8080/v1/chat/completions"),
        ("http://localhost:8080/v1/", "http://localhost:8080/v1/chat/completions"),
        ("http://localhost:8080/openai/v1", "http://localhost:8080/openai/v1/chat/completions"),
        ("127.0.0.1:9000", "http://127.0.0.1:9000/v1/chat/completions"),
        ("http://gateway/v1/messages", "http://gateway/v1/messages"),
        ("https://gateway", "https://gateway/v1/chat/completions"),
        ("HTTPS://gateway:8443/v1/embeddings", "https://gateway:8443/v1/embeddings"),
        ("http://[::1]:8080/v1/responses", "http://[::1]:8080/v1/responses"),
        ("http://gateway/x?api-version=1&key=secret", "http://gateway/x"),
    ])
    func urlsAreUnderstood(_ text: String, _ shown: String) throws {
        #expect(try LoadTarget(text).text == shown)
    }

    @Test func theQueryIsSent() throws {
        #expect(try LoadTarget("http://gateway/x?a=b").path == "/x?a=b")
    }

    @Test(arguments: [
        "", "http://", "ftp://gateway", "http://gateway:0", "http://gateway:65536", "http://gateway:x", "http://a b",
        "http://gateway/#x", "http://user:secret@gateway", "http://[::1", "http://[::1]x", "http://a\r\nb",
    ])
    func othersAreRefusedWithAHint(_ text: String) {
        do {
            _ = try LoadTarget(text)
            Issue.record("`\(text)` is taken")
        } catch {
            #expect(!error.hint.isEmpty)
            #expect(!error.message.contains("secret"))
        }
    }
}

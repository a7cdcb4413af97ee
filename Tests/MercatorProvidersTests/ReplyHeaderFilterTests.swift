import MercatorHTTP
import MercatorProviders
import NIOCore
import Testing

@Suite struct ReplyHeaderFilterTests {
    @Test func whatReachesTheClient() {
        let text = [
            "HTTP/1.1 200 OK", "Date: d", "Content-Type: text/event-stream", "Server: nginx",
            "Transfer-Encoding: chunked",
            "Connection: keep-alive, X-Hop", "X-Hop: 1", "Set-Cookie: a=b", "x-ratelimit-remaining-tokens: 5",
            "retry-after: 1", "retry-after-ms: 900", "x-should-retry: true", "x-request-id: theirs",
            "X-Mercator-Provider: fake",
            "Alt-Svc: h3", "Strict-Transport-Security: max-age=1", "Access-Control-Allow-Origin: *",
            "openai-processing-ms: 7",
            "", "",
        ].joined(separator: "\r\n")
        let bytes = ByteBuffer(string: text)
        var head = ResponseHead()
        var out = ""
        bytes.withUnsafeReadableBytes { all in
            guard case .complete = head.parse(all, bounds: HeadBounds(), answersHead: false) else {
                Issue.record("head not complete")
                return
            }
            ReplyHeaderFilter.forEachRun(head.headers, in: all) { out += all.text($0) }
        }
        #expect(
            out
                == [
                    "Date: d", "Content-Type: text/event-stream", "x-ratelimit-remaining-tokens: 5", "retry-after: 1",
                    "retry-after-ms: 900", "x-should-retry: true", "openai-processing-ms: 7", "",
                ].joined(separator: "\r\n"))
    }
}

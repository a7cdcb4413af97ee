import MercatorHTTP
import Testing

@Suite("response heads")
struct ResponseHeadTests {
    private func parse(_ text: String, answersHead: Bool = false, step: Int = .max) -> (ResponseHead, HeadParse) {
        var head = ResponseHead()
        let bytes = Array(text.utf8)
        var end = 0
        var outcome = HeadParse.incomplete
        while end < bytes.count, case .incomplete = outcome {
            end = step < bytes.count - end ? end + step : bytes.count
            // Exactly the bytes that have come, so that nothing beyond can be looked at.
            outcome = Array(bytes[..<end]).withUnsafeBytes {
                head.parse($0, bounds: HeadBounds(), answersHead: answersHead)
            }
        }
        return (head, outcome)
    }

    private func code(_ outcome: HeadParse) -> String? {
        if case .refused(let refusal) = outcome { refusal.code } else { nil }
    }

    private func isComplete(_ outcome: HeadParse) -> Bool {
        if case .complete = outcome { true } else { false }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, BodyFraming.length(5), true),
        ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, .length(0), true),
        ("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n", 200, .chunked, true),
        ("HTTP/1.1 200 OK\r\n\r\n", 200, .untilClose, false),
        ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", 200, .length(5), false),
        ("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\n", 200, .length(5), true),
        ("HTTP/1.1 500 Oops\r\nConnection: close\r\nContent-Length: 5\r\n\r\n", 500, .length(5), false),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, .none, true),
        ("HTTP/1.1 204 X\r\nContent-Length: 0\r\n\r\n", 204, .none, true),
        ("HTTP/1.1 304 X\r\nContent-Length: 9\r\n\r\n", 304, .none, true),
        ("HTTP/1.1 100 Continue\r\n\r\n", 100, .none, true),
        ("HTTP/1.1 103 Early\r\nLink: x\r\n\r\n", 103, .none, true),
    ])
    func goodHeadsAreRead(text: String, status: Int, framing: BodyFraming, keepsAlive: Bool) {
        for step in [Int.max, 1, 3] {
            let (head, outcome) = parse(text, step: step)
            #expect(isComplete(outcome))
            #expect(head.status == status)
            #expect(head.framing == framing)
            #expect(head.keepsAlive == keepsAlive)
            #expect(head.length == text.utf8.count)
            #expect(head.isInterim == (status < 200))
        }
    }

    @Test func answersToHeadHaveNoBody() {
        let (head, outcome) = parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", answersHead: true)
        #expect(isComplete(outcome))
        #expect(head.framing == .none)
        #expect(head.keepsAlive)
    }

    @Test func rangesPointAtTheBytes() {
        let text = "HTTP/1.1 404 Not Found\r\nRetry-After: 3\r\n\r\nbody"
        let (head, _) = parse(text)
        Array(text.utf8).withUnsafeBytes { bytes in
            #expect(bytes.text(head.reason) == "Not Found")
            #expect(bytes.text(head.statusLine) == "HTTP/1.1 404 Not Found\r\n")
            #expect(head.field(.retryAfter).map { bytes.text($0.value) } == "3")
        }
    }

    @Test(arguments: [
        ("<html>", "http_status_line"), ("HTTP/2 200\r\n", "http_status_line"),
        ("HTTP/1.1  200 OK\r\n", "http_status_line"),
        ("HTTP/1.1 20 OK\r\n", "http_status_line"), ("HTTP/1.1 2000 OK\r\n", "http_status_line"),
        ("HTTP/1.1 099 X\r\n", "http_status_line"), ("HTTP/1.1 600 X\r\n", "http_status_line"),
        ("HTTP/1.1 200 O\u{0}K\r\n", "http_status_line"), ("HTTP/1.1 200 OK\n", "http_bare_line_feed"),
        ("HTTP/1.1 200\n", "http_bare_line_feed"), ("HTTP/1.1 200 OK\rX", "http_bare_carriage_return"),
        ("HTTP/1.1 200 OK\r\n X: 1\r\n", "http_folding"), ("HTTP/1.1 200 OK\r\nX : 1\r\n", "http_blank_before_colon"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "http_length_and_chunked"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "http_length_repeated"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "http_coding_unknown"),
        ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "http_coding_on_1_0"),
        ("HTTP/1.1 204 OK\r\nContent-Length: 5\r\n\r\n", "http_body_not_allowed"),
        ("HTTP/1.1 100 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "http_body_not_allowed"),
    ])
    func badHeadsAreRefused(text: String, wanted: String) {
        for step in [Int.max, 1, 2] {
            #expect(code(parse(text, step: step).1) == wanted)
        }
    }

    @Test func headBombsAreRefused() {
        let bomb = "HTTP/1.1 200 OK\r\n" + String(repeating: "X: \(String(repeating: "y", count: 1000))\r\n", count: 80)
        #expect(code(parse(bomb).1) == "http_head_too_large")
        let many = "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 200)
        #expect(code(parse(many).1) == "http_too_many_fields")
    }

    @Test func aHeadIsReusedAfterAnInterimAnswer() {
        var head = ResponseHead()
        let bytes = Array("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n".utf8)
        bytes.withUnsafeBytes { bytes in
            #expect(isComplete(head.parse(bytes, bounds: HeadBounds(), answersHead: false)))
            #expect(head.isInterim)
            let rest = UnsafeRawBufferPointer(rebasing: bytes[head.length...])
            head.reset()
            #expect(isComplete(head.parse(rest, bounds: HeadBounds(), answersHead: false)))
            #expect(head.status == 200)
            #expect(head.framing == .length(1))
        }
    }
}

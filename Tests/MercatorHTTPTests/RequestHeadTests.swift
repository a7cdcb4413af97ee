import MercatorHTTP
import Testing

@Suite("request heads")
struct RequestHeadTests {
    /// A request with `line` and `fields`, and a Host.
    private static func request(_ line: String = "GET / HTTP/1.1", _ fields: String = "", host: String = "h") -> String
    {
        "\(line)\r\nHost: \(host)\r\n\(fields)\r\n"
    }

    private func parsed(_ text: String) throws -> (RequestHead, [UInt8]) {
        var head = RequestHead()
        let bytes = Array(text.utf8)
        let outcome = bytes.withUnsafeBytes { head.parse($0, bounds: HeadBounds()) }
        guard case .complete = outcome else {
            Issue.record("not complete: \(outcome)")
            return (head, bytes)
        }
        return (head, bytes)
    }

    @Test func rangesPointAtTheBytes() throws {
        let (head, bytes) = try parsed(
            "\r\nPOST /v1/chat/completions?a=b HTTP/1.1\r\nHost: h:80\r\ncontent-LENGTH:  12 \t\r\nX-Y:\r\n\r\nrest")
        bytes.withUnsafeBytes { bytes in
            #expect(head.method == .post)
            #expect(bytes.text(head.target) == "/v1/chat/completions?a=b")
            #expect(bytes.text(head.path) == "/v1/chat/completions")
            #expect(bytes.text(head.query) == "a=b")
            #expect(bytes.text(head.requestLine) == "POST /v1/chat/completions?a=b HTTP/1.1\r\n")
            #expect(head.framing == .length(12))
            #expect(head.fields.map { bytes.text($0.name) } == ["Host", "content-LENGTH", "X-Y"])
            #expect(head.fields.map { bytes.text($0.value) } == ["h:80", "12", ""])
            let lines = ["Host: h:80\r\n", "content-LENGTH:  12 \t\r\n", "X-Y:\r\n"]
            #expect(head.fields.map { bytes.text($0.line) } == lines)
            #expect(head.fields.map(\.known) == [.host, .contentLength, .other])
            #expect(head.length == bytes.count - 4)
            #expect(head.headers.first(named: "x-y", in: bytes) == head.fields[2])
        }
        #expect(head.field(.host) == head.fields[0])
        #expect(head.field(.cookie) == nil)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1", "", true), ("GET / HTTP/1.0", "", false),
        ("GET / HTTP/1.1", "Connection: close\r\n", false), ("GET / HTTP/1.1", "Connection: foo, Close\r\n", false),
        ("GET / HTTP/1.0", "Connection: Keep-Alive\r\n", true), ("GET / HTTP/1.1", "Connection: keep-alive\r\n", true),
        ("GET / HTTP/1.0", "Connection: keep-alive\r\nConnection: close\r\n", false),
    ])
    func keepAliveFollowsVersionAndConnection(line: String, fields: String, keepsAlive: Bool) throws {
        let (head, _) = try parsed(Self.request(line, fields))
        #expect(head.keepsAlive == keepsAlive)
    }

    @Test func connectionNominatesFields() throws {
        let fields = "Connection: close, x-A ,\r\nX-a: 1\r\nX-b: 2\r\n"
        let (head, bytes) = try parsed(Self.request("GET / HTTP/1.1", fields))
        #expect(head.headers.hasNominations)
        let nominated = bytes.withUnsafeBytes { bytes in head.fields.map { head.headers.nominates($0, in: bytes) } }
        #expect(nominated == [false, false, true, false])
    }

    @Test(arguments: [
        ("Content-Length: 5\r\nExpect: 100-Continue\r\n", true), ("Expect: 100-continue\r\n", false),
        ("Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n", true),
        ("Content-Length: 0\r\nExpect: 100-continue\r\n", false),
    ])
    func continueIsExpectedOnlyWithABody(fields: String, expects: Bool) throws {
        let (head, _) = try parsed(Self.request("POST / HTTP/1.1", fields))
        #expect(head.expectsContinue == expects)
    }

    @Test(arguments: [
        "h", "a.b-c_d~e", "127.0.0.1:80", "[::1]", "[::1]:8080", "[2001:db8::ff00:42:8329]", "[::ffff:1.2.3.4]", "h:",
        "[1:2:3:4:5:6:7:8]", "h:65535", "[::]", "[1::]",
    ])
    func goodHostsPass(host: String) {
        #expect(refusalCode(Self.request(host: host)) == nil)
    }

    @Test(arguments: [
        "", "h/evil", "u@h", "h?x", "h x", "h,evil", "h:abc", "h:99999", "h:123456", "%7b", "[::1", "[::1]x",
        "[:1]", "[1:2]",
        "[:::]", "[1::2::3]", "[12345::]", "[::1%25eth0]", "[::1.2.3]", "[::1.2.3.256]", "h#", ":80", "[]",
        "[1:2:3:4:5:6:7:8:9]",
        "[v1.a]", "h\u{7f}", "é",
    ])
    func badHostsAreRefused(host: String) {
        #expect(refusalCode(Self.request(host: host)) != nil)
    }

    @Test(arguments: [
        ("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "http_empty_lines"),
        ("\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "http_bare_line_feed"),
        ("\u{16}\u{3}\u{1}", "http_tls_on_plain_port"), (" GET / HTTP/1.1\r\n\r\n", "http_request_line"),
        ("GET  / HTTP/1.1\r\n\r\n", "http_request_line"), ("GET\t/\tHTTP/1.1\r\n\r\n", "http_request_line"),
        ("G@T / HTTP/1.1\r\n\r\n", "http_request_line"), ("GET /\r\n\r\n", "http_request_line"),
        ("GET /\n", "http_request_line"),
        ("GET / HTTP/1.1 \r\n\r\n", "http_version_syntax"), ("GET / http/1.1\r\n\r\n", "http_version_syntax"),
        ("GET / HTTP/1.10\r\n\r\n", "http_version_syntax"), ("GET / X\r\n", "http_version_syntax"),
        ("GET / HTTP/1.1\n", "http_bare_line_feed"), ("GET / HTTP/1.1\rX", "http_bare_carriage_return"),
        ("GET / HTTP/2.0\r\n", "http_version"), ("PRI * HTTP/2.0\r\n", "http_version"),
        ("GET / HTTP/1.2\r\n", "http_version"),
        ("BREW / HTTP/1.1\r\n", "http_method_unknown"), ("get / HTTP/1.1\r\n", "http_method_unknown"),
        (String(repeating: "A", count: 40), "http_method_unknown"), ("TRACE / HTTP/1.1\r\n", "http_method_not_allowed"),
        ("CONNECT h:1 HTTP/1.1\r\n", "http_method_not_allowed"),
        ("GET /a\\b HTTP/1.1\r\n", "http_target"), ("GET /a#b HTTP/1.1\r\n", "http_target"),
        ("GET /é HTTP/1.1\r\n", "http_target"),
        ("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "http_target"),
        ("GET h:1 HTTP/1.1\r\nHost: h\r\n\r\n", "http_target"),
        ("GET /%2 HTTP/1.1\r\nHost: h\r\n\r\n", "http_target"), ("GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n", "http_target"),
        ("GET https://h/ HTTP/1.1\r\nHost: h\r\n\r\n", "http_target"),
        ("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", "http_target"),
        ("GET http://e/ HTTP/1.1\r\nHost: h\r\n\r\n", "http_target_authority"),
        ("GET http://u@h/ HTTP/1.1\r\nHost: h\r\n\r\n", "http_target_authority"),
        ("GET / HTTP/1.1\r\n\r\n", "http_host_missing"),
        ("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", "http_host_repeated"),
    ])
    func badRequestLinesAreRefused(text: String, code: String) {
        #expect(refusalCode(text) == code)
    }

    @Test(arguments: [
        ("X: a\n", "http_bare_line_feed"), ("X\n: a\r\n", "http_bare_line_feed"),
        ("X: a\rb\r\n", "http_bare_carriage_return"),
        (" X: a\r\n", "http_folding"), ("X: a\r\n\tb\r\n", "http_folding"), ("X : a\r\n", "http_blank_before_colon"),
        ("X\t: a\r\n", "http_blank_before_colon"), (": a\r\n", "http_field_name"), ("X\r\n", "http_field_name"),
        ("X(: a\r\n", "http_field_name"), ("X\u{0}: a\r\n", "http_field_name"), ("é: a\r\n", "http_field_name"),
        ("X: a\u{0}b\r\n", "http_field_value"), ("X: a\u{7}b\r\n", "http_field_value"),
        ("X: 123456789\u{7f}\r\n", "http_field_value"),
        ("X: 12345678901234567\u{1}\r\n", "http_field_value"),
        ("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", "http_length_and_chunked"),
        ("Content-Length: 1\r\nContent-Length: 1\r\n", "http_length_repeated"),
        ("Content-Length: 1, 1\r\n", "http_length"),
        ("Content-Length: +1\r\n", "http_length"), ("Content-Length: -1\r\n", "http_length"),
        ("Content-Length:\r\n", "http_length"),
        ("Content-Length: 0x1\r\n", "http_length"), ("Content-Length: 9999999999999999999\r\n", "http_length"),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "http_coding_repeated"),
        ("Transfer-Encoding: gzip, chunked\r\n", "http_coding"), ("Transfer-Encoding:\r\n", "http_coding"),
        ("Transfer-Encoding: \"chunked\"\r\n", "http_coding"),
        ("Transfer-Encoding: identity\r\n", "http_coding_unknown"),
        ("Connection: Transfer-Encoding\r\n", "http_connection"), ("Connection: a b\r\n", "http_connection"),
        ("Expect: 200-ok\r\n", "http_expectation"),
    ])
    func badFieldsAreRefused(fields: String, code: String) {
        #expect(refusalCode("POST / HTTP/1.1\r\nHost: h\r\n\(fields)\r\n") == code)
    }

    @Test func codingDoesNotExistInTheOldVersion() {
        #expect(refusalCode("POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n") == "http_coding_on_1_0")
        #expect(refusalCode("GET / HTTP/1.0\r\n\r\n") == nil, "and neither does Host, necessarily")
    }

    @Test func absoluteTargetsOfTheSameHostPass() throws {
        let (head, bytes) = try parsed("GET HTTP://H:80/p?q HTTP/1.1\r\nHost: h:80\r\n\r\n")
        #expect(bytes.withUnsafeBytes { $0.text(head.path) } == "/p")
    }

    @Test func boundsAreExact() {
        let bounds = HeadBounds(headBytesMax: 100, targetBytesMax: 10, fieldsMax: 3, lineBytesMax: 40)
        func code(_ text: String) -> String? { refusalCode(text, bounds: bounds) }
        let frame = "GET / HTTP/1.1\r\nHost: h\r\n".utf8.count
        func head(of size: Int) -> String {
            let half = (size - frame - 2) / 2
            let rest = size - frame - 2 - half
            return "GET / HTTP/1.1\r\nHost: h\r\nA: \(String(repeating: "x", count: half - 5))\r\n"
                + "B: \(String(repeating: "x", count: rest - 5))\r\n\r\n"
        }
        #expect(code(head(of: 100)) == nil)
        #expect(code(head(of: 101)) == "http_head_too_large")
        #expect(code(String(head(of: 200).prefix(100))) == "http_head_too_large", "although the end is not there yet")
        #expect(code("GET /234567890 HTTP/1.1\r\nHost: h\r\n\r\n") == nil)
        #expect(code("GET /2345678901 HTTP/1.1\r\nHost: h\r\n\r\n") == "http_target_too_long")
        #expect(code("GET /23456789012345") == "http_target_too_long")
        #expect(code("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\n\r\n") == nil)
        #expect(code("GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n") == "http_too_many_fields")
        let line = "A: \(String(repeating: "x", count: 36))\r\n"
        #expect(code("GET / HTTP/1.1\r\nHost: h\r\n\(line)\r\n") == "http_head_too_large")
    }

    @Test func storageIsReused() {
        var head = RequestHead()
        let bytes = Array(Self.request("GET / HTTP/1.1", "A: 1\r\nCookie: 2\r\n").utf8)
        for _ in 0..<3 {
            head.reset()
            _ = bytes.withUnsafeBytes { head.parse($0, bounds: HeadBounds()) }
            #expect(head.fields.count == 3)
            #expect(head.headers.contains(.cookie))
        }
        head.reset()
        #expect(head.fields.isEmpty && !head.headers.contains(.cookie) && !head.hasBegun)
    }
}

import MercatorHTTP
import Testing

@Suite("known headers")
struct KnownHeaderTests {
    private func known(_ name: String) -> KnownHeader? {
        var head = RequestHead()
        let bytes = Array("GET / HTTP/1.0\r\n\(name): h\r\n\r\n".utf8)
        _ = bytes.withUnsafeBytes { head.parse($0, bounds: HeadBounds()) }
        return head.fields.first?.known
    }

    static let names: [(String, KnownHeader)] = [
        ("Host", .host), ("Content-Length", .contentLength), ("Transfer-Encoding", .transferEncoding),
        ("Connection", .connection), ("Keep-Alive", .keepAlive), ("Proxy-Connection", .proxyConnection), ("TE", .te),
        ("Trailer", .trailer), ("Upgrade", .upgrade), ("Expect", .expect), ("HTTP2-Settings", .http2Settings),
        ("Authorization", .authorization), ("Proxy-Authorization", .proxyAuthorization),
        ("Proxy-Authenticate", .proxyAuthenticate), ("WWW-Authenticate", .wwwAuthenticate), ("X-API-Key", .xAPIKey),
        ("api-key", .apiKey), ("Cookie", .cookie), ("Set-Cookie", .setCookie), ("Content-Type", .contentType),
        ("Content-Encoding", .contentEncoding), ("Accept", .accept), ("Accept-Encoding", .acceptEncoding),
        ("User-Agent", .userAgent), ("Server", .server), ("Date", .date), ("Location", .location),
        ("X-Request-ID", .xRequestID), ("traceparent", .traceparent), ("tracestate", .tracestate),
        ("Retry-After", .retryAfter), ("retry-after-ms", .retryAfterMs), ("x-should-retry", .xShouldRetry),
        ("Forwarded", .forwarded), ("X-Forwarded-For", .xForwardedFor), ("X-User-ID", .xUserID),
        ("X-Team-ID", .xTeamID), ("X-Environment", .xEnvironment), ("X-Mercator-Provider", .xMercator),
        ("X-Portkey-Config", .xPortkey),
    ]

    @Test(arguments: names)
    func namesAreRecognised(name: String, header: KnownHeader) {
        #expect(known(name) == header)
        #expect(known(name.uppercased()) == header)
        #expect(known(name.lowercased()) == header)
        let prefix = header == .xMercator || header == .xPortkey
        #expect(known(name + "x") == (prefix ? header : .other))
        #expect(known(String(name.dropLast()) + "!") != header || prefix)
    }

    @Test func everyHeaderIsTested() {
        var raw: UInt8 = 1
        while let header = KnownHeader(rawValue: raw) {
            #expect(Self.names.contains { $0.1 == header }, "\(header)")
            raw += 1
        }
        #expect(raw <= 64, "one bit each")
    }

    @Test(arguments: ["X", "A", "x-", "x-mercator", "cont", "Content_Length", "h\u{7e}st"])
    func otherNamesAreOther(name: String) {
        #expect(known(name) == .other)
    }
}

import MercatorSystem
import MercatorUpstream
import Testing

private struct Variables: Environment {
    var values: [String: String]
    func value(of name: String) -> String? { values[name] }
    var names: [String] { Array(values.keys) }
}

@Suite struct ProxySelectionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var exceptions: String
        var host: String
        var port = 443
        var isProxied: Bool
        var testDescription: String { "\(host):\(port) with NO_PROXY=\(exceptions)" }
    }

    static let rows: [Row] = [
        Row(exceptions: "", host: "api.example.com", isProxied: true),
        Row(exceptions: "*", host: "api.example.com", isProxied: false),
        Row(exceptions: "example.com", host: "api.example.com", isProxied: false),
        Row(exceptions: "example.com", host: "example.com", isProxied: false),
        Row(exceptions: "example.com", host: "badexample.com", isProxied: true),
        Row(exceptions: ".example.com", host: "example.com", isProxied: true),
        Row(exceptions: ".example.com", host: "api.example.com", isProxied: false),
        Row(exceptions: "*.example.com", host: "api.example.com", isProxied: false),
        Row(exceptions: "other.org, Example.COM ,", host: "API.example.com", isProxied: false),
        Row(exceptions: "example.com:8443", host: "api.example.com", isProxied: true),
        Row(exceptions: "example.com:8443", host: "api.example.com", port: 8_443, isProxied: false),
        Row(exceptions: "10.1.2.3", host: "10.1.2.3", isProxied: false),
        Row(exceptions: "10.1.2.3", host: "10.1.2.30", isProxied: true),
        Row(exceptions: "10.0.0.0/8", host: "10.200.1.1", isProxied: false),
        Row(exceptions: "10.0.0.0/8", host: "11.0.0.1", isProxied: true),
        Row(exceptions: "10.0.0.0/99", host: "10.0.0.1", isProxied: true),
        Row(exceptions: "2001:db8::/32", host: "2001:db8::1", isProxied: false),
        Row(exceptions: "2001:db8::1", host: "2001:db8:0::1", isProxied: false),
        Row(exceptions: "[2001:db8::1]:443", host: "2001:db8::1", isProxied: false),
        Row(exceptions: "", host: "localhost", isProxied: false),
        Row(exceptions: "", host: "127.0.0.1", isProxied: false),
        Row(exceptions: "", host: "::1", isProxied: false),
    ]

    @Test(arguments: rows)
    func exceptionsAreHonoured(_ row: Row) throws {
        let environment = Variables(values: ["HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": row.exceptions])
        let proxy = try ProxySelection.proxy(
            scheme: .https, host: row.host, port: row.port, environment: environment)
        #expect((proxy != nil) == row.isProxied)
    }

    @Test func eachSchemeHasItsVariableInBothSpellings() throws {
        let environment = Variables(values: ["https_proxy": "http://one:1", "HTTP_PROXY": "two:2"])
        let secure = try ProxySelection.proxy(scheme: .https, host: "a.b", port: 443, environment: environment)
        let plain = try ProxySelection.proxy(scheme: .http, host: "a.b", port: 80, environment: environment)
        #expect(secure == UpstreamProxy(host: "one", port: 1))
        #expect(plain == UpstreamProxy(host: "two", port: 2))
        let none = try ProxySelection.proxy(
            scheme: .http, host: "a.b", port: 80, environment: Variables(values: ["HTTP_PROXY": ""]))
        #expect(none == nil)
    }

    @Test func urlsAreRead() throws {
        let plain = try UpstreamProxy.parse("http://Proxy.example.com")
        #expect(plain == UpstreamProxy(host: "proxy.example.com", port: 80))
        #expect(try UpstreamProxy.parse("http://[::1]:8080/") == UpstreamProxy(host: "::1", port: 8_080))
        #expect(
            try UpstreamProxy.parse("http://user:p%40ss@proxy:3128")
                == UpstreamProxy(host: "proxy", port: 3_128, authorization: "Basic dXNlcjpwQHNz"))
        #expect(try UpstreamProxy.parse("u@h").authorization == "Basic dTo=")
        #expect(try UpstreamProxy.parse("http://ab:@h").authorization == "Basic YWI6")
    }

    @Test(arguments: [
        "socks5://h:1080", "socks5h://h", "https://h:1", "http://", "http://h:0", "http://h:70000", "http://h:x",
        "http://a b", "http://u:%zz@h", "http://[::1", "http://h\r\nX: y",
    ])
    func unusableURLsAreRefusedWithAHint(_ url: String) {
        #expect {
            try UpstreamProxy.parse(url)
        } throws: { error in
            guard let error = error as? UpstreamProxyError else { return false }
            return !error.hint.isEmpty && !error.message.isEmpty
        }
    }
}

import MercatorUpstream
import Testing

@Suite struct ProxyTunnelTests {
    @Test func plainRequestsGoThroughATunnelToo() async throws {
        // The scripted server is proxy and origin in one: what follows its 200 is the tunnelled request.
        let server = try await ScriptedServer.start { _, request, text in
            request == 0 ? [.send("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n")] : [.send(ok(text))]
        }
        let proxy = UpstreamProxy(host: "127.0.0.1", port: server.port, authorization: "Basic dTpw")
        let caller = Caller()
        let target = UpstreamOrigin(scheme: .http, host: "api.example.com", port: 8_000, proxy: proxy)
        #expect(try await caller.exchange(target).body == get)
        #expect(try await caller.exchange(target).body == get)
        #expect(
            server.requests.first
                == "CONNECT api.example.com:8000 HTTP/1.1\r\nHost: api.example.com:8000\r\n"
                + "Proxy-Authorization: Basic dTpw\r\n\r\n")
        #expect(server.connections == 1)
        await server.stop()
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var name: String
        var acts: [Act]
        var status: Int?
        var testDescription: String { name }
    }

    static let refusals = [
        Refusal(
            name: "407", acts: [.send("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")], status: 407),
        Refusal(name: "closed", acts: [.close]),
        Refusal(name: "not HTTP", acts: [.send("SSH-2.0-OpenSSH_9.2\r\n\r\n")]),
        Refusal(name: "endless", acts: [.send("HTTP/1.1 200 OK\r\n" + String(repeating: "a: b\r\n", count: 3_000))]),
        Refusal(name: "bytes behind", acts: [.send("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK")], status: 200),
    ]

    @Test(arguments: refusals)
    func refusalOfTheProxyIsNamed(_ refusal: Refusal) async throws {
        let server = try await ScriptedServer.start { _, _, _ in refusal.acts }
        let caller = Caller()
        let told = try await caller.exchange(
            origin(443, host: "api.example.com", proxy: UpstreamProxy(host: "127.0.0.1", port: server.port)))
        guard case .proxy(let status, _)? = told.failure else {
            Issue.record("\(String(describing: told.failure))")
            return
        }
        #expect(status == refusal.status)
        #expect(told.failure?.isBeforeRequest == true)
        #expect(try await caller.counters().connections == 0)
        await server.stop()
    }

    @Test func silentProxyRunsIntoTheConnectTimeoutWhichNamesIt() async throws {
        let server = try await ScriptedServer.start { _, _, _ in [] }
        let told = try await Caller().exchange(
            origin(443, host: "api.example.com", proxy: UpstreamProxy(host: "127.0.0.1", port: server.port)),
            settings: UpstreamSettings(connectTimeout: .seconds(2)))
        guard case .connectTimeout(.proxy, .seconds(2))? = told.failure else {
            Issue.record("\(String(describing: told.failure))")
            return
        }
        try await server.closed(1)
        await server.stop()
    }
}

import Glibc
import MercatorUpstream
import NIOSSL
import Testing

/// A certificate authority and certificates of `localhost` made by the `openssl` command, once for all tests.
private struct Certificates: Sendable {
    static let openssl = "/usr/bin/openssl"
    static let made = Certificates()

    let folder: String

    private init?() {
        guard access(Self.openssl, X_OK) == 0 else { return nil }
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir
        var template = Array("\(place)/certificates-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { return nil }
        folder = String(cString: made)
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        let sign = "x509 -req -in F/leaf.csr -CA F/ca.pem -CAkey F/ca.key -extfile F/extensions"
        guard write("subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n", to: "extensions"),
            run("req -x509 \(key) -keyout F/ca.key -out F/ca.pem -days 2 -subj /CN=authority"),
            run("req \(key) -keyout F/leaf.key -out F/leaf.csr -subj /CN=localhost"),
            run("\(sign) -set_serial 2 -days 2 -out F/leaf.pem"),
            run("\(sign) -set_serial 3 -days -1 -out F/old.pem")
        else { return nil }
    }

    private func write(_ text: String, to name: String) -> Bool {
        guard let file = fopen("\(folder)/\(name)", "w") else { return false }
        defer { fclose(file) }
        return fputs(text, file) >= 0
    }

    /// Runs `openssl` and waits for it, with `F` standing for the folder. Foundation's `Process` would need a run loop.
    private func run(_ arguments: String) -> Bool {
        var words: [UnsafeMutablePointer<CChar>?] =
            ([Self.openssl]
            + arguments.split(separator: " ").map { $0.hasPrefix("F/") ? folder + $0.dropFirst() : String($0) })
            .map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for output in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
        }
        var child = pid_t()
        guard posix_spawn(&child, Self.openssl, &actions, nil, words, nil) == 0 else { return false }
        var status: Int32 = -1
        return waitpid(child, &status, 0) == child && status == 0
    }

    var trust: UpstreamTrust { .systemAnd(file: folder + "/ca.pem") }

    func server(_ certificate: String, _ script: @escaping ScriptedServer.Script) async throws -> ScriptedServer {
        let chain = try NIOSSLCertificate.fromPEMFile("\(folder)/\(certificate)").map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = try NIOSSLPrivateKey(file: "\(folder)/leaf.key", format: .pem)
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        return try await ScriptedServer.start(tls: NIOSSLContext(configuration: configuration), script)
    }
}

@Suite(.enabled(if: Certificates.made != nil)) struct UpstreamTLSTests {
    /// Shared, because the trust roots of a machine take a while to load.
    private static let lookups = UpstreamLookups()
    private let certificates: Certificates

    init() throws {
        certificates = try #require(Certificates.made)
        try Self.lookups.prepare(certificates.trust)
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func trustedPeerIsTalkedToAndItsConnectionKept(_ host: String) async throws {
        let server = try await certificates.server("leaf.pem") { _, _, _ in [.send(ok("secret"))] }
        let caller = Caller(lookups: Self.lookups)
        let target = UpstreamOrigin(scheme: .https, host: host, port: server.port, trust: certificates.trust)
        for _ in 0..<2 { #expect(try await caller.exchange(target).body == "secret") }
        #expect(server.connections == 1)
        #expect(try await caller.counters().idle == 1)
        await server.stop()
    }

    @Test func largeAnswerComesWholeAndCancelFreesThePeerAtOnce() async throws {
        let server = try await certificates.server("leaf.pem") { _, request, _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"), .fill(request == 0 ? 1_000_000 : 10)]
        }
        let caller = Caller(lookups: Self.lookups)
        let target = UpstreamOrigin(scheme: .https, host: "localhost", port: server.port, trust: certificates.trust)
        #expect(try await caller.exchange(target).body.utf8.count == 1_000_000)
        _ = try await caller.start(target, onHead: { $0.ticket?.cancel() })
        try await server.closed(1)
        await server.stop()
    }

    @Test func bodyUntilCloseNeedsAProperGoodbye() async throws {
        let server = try await certificates.server("leaf.pem") { _, _, _ in
            [.send("HTTP/1.1 200 OK\r\n\r\nall of it"), .close]
        }
        let target = UpstreamOrigin(scheme: .https, host: "localhost", port: server.port, trust: certificates.trust)
        let told = try await Caller(lookups: Self.lookups).exchange(target)
        #expect(told.body == "all of it")
        #expect(told.calls.last == "end")
        await server.stop()
    }

    struct Distrust: Sendable, CustomTestStringConvertible {
        var certificate = "leaf.pem"
        var name = "localhost"
        var isAuthorityKnown = true
        var problem: UpstreamTLSProblem
        var testDescription: String { problem.rawValue }
    }

    static let distrusts = [
        Distrust(isAuthorityKnown: false, problem: .unknownAuthority),
        Distrust(certificate: "old.pem", problem: .expired),
        Distrust(name: "other.example.com", problem: .nameMismatch),
    ]

    @Test(arguments: distrusts)
    func untrustedPeerNeverSeesARequest(_ distrust: Distrust) async throws {
        let server = try await certificates.server(distrust.certificate) { _, _, _ in [.send(ok("x"))] }
        let caller = Caller(lookups: Self.lookups)
        let target = UpstreamOrigin(
            scheme: .https, host: "localhost", port: server.port, serverName: distrust.name,
            trust: distrust.isAuthorityKnown ? certificates.trust : .system)
        let told = try await caller.exchange(target)
        guard case .tls(let problem, _)? = told.failure else {
            Issue.record("\(told)")
            return
        }
        #expect(problem == distrust.problem)
        #expect(server.requests.isEmpty)
        #expect(try await caller.counters().connections == 0)
        await server.stop()
    }

    @Test func plainServerIsNamedAsSuch() async throws {
        let server = try await ScriptedServer.start { _, _, _ in [] }
        let caller = Caller(lookups: Self.lookups)
        let target = UpstreamOrigin(scheme: .https, host: "localhost", port: server.port, trust: certificates.trust)
        let recorder = try await caller.start(target)
        while server.connections == 0 { await Task.yield() }
        try await server.speak("HTTP/1.1 400 Bad Request\r\n\r\n", on: 0)
        let told = try await recorder.done.futureResult.get()
        guard case .tls(.notTLS, _)? = told.failure else {
            Issue.record("\(told)")
            return
        }
        await server.stop()
    }

    @Test func tunnelCarriesTLS() async throws {
        let server = try await certificates.server("leaf.pem") { _, _, _ in [.send(ok("secret"))] }
        let port = server.port
        let proxy = try await ScriptedServer.start { _, _, _ in [.tunnel(port)] }
        let caller = Caller(lookups: Self.lookups)
        let target = UpstreamOrigin(
            scheme: .https, host: "localhost", port: port,
            proxy: UpstreamProxy(host: "127.0.0.1", port: proxy.port), trust: certificates.trust)
        for _ in 0..<2 { #expect(try await caller.exchange(target).body == "secret") }
        #expect(proxy.requests == ["CONNECT localhost:\(port) HTTP/1.1\r\nHost: localhost:\(port)\r\n\r\n"])
        await server.stop()
        await proxy.stop()
    }

    @Test func missingCAFileIsNamed() async throws {
        let target = UpstreamOrigin(scheme: .https, host: "localhost", port: 1, trust: .systemAnd(file: "/nowhere.pem"))
        let told = try await Caller(lookups: Self.lookups).exchange(target)
        guard case .unusable(let text)? = told.failure else {
            Issue.record("\(told)")
            return
        }
        #expect(text.contains("/nowhere.pem"))
        #expect(throws: UpstreamFailure.self) { try Self.lookups.prepare(.systemAnd(file: "/nowhere.pem")) }
    }
}

import Glibc
import MercatorUpstream
import NIOCore
import Testing

@Suite struct UpstreamFailureTests {
    struct Fault: CustomTestStringConvertible, Sendable {
        var name: String
        var acts: [Act]
        var failure: String
        var testDescription: String { name }
    }

    static let faults: [Fault] = [
        Fault(name: "closed before any byte", acts: [.close], failure: "closed(beforeAnyByte: true"),
        Fault(name: "reset before any byte", acts: [.reset], failure: "reset(beforeAnyByte: true"),
        Fault(
            name: "closed inside the head", acts: [.send("HTTP/1.1 200 OK\r\nA: b"), .close],
            failure: "closed(beforeAnyByte: false"),
        Fault(
            name: "length cut short", acts: [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), .close],
            failure: "truncated(bytesMissing: Optional(6))"),
        Fault(
            name: "chunks cut short",
            acts: [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), .close],
            failure: "truncated(bytesMissing: nil)"),
        Fault(
            name: "bad chunk", acts: [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n")],
            failure: "malformed"),
        Fault(name: "not HTTP", acts: [.send("220 mail.example.com ESMTP\r\n")], failure: "malformed"),
        Fault(
            name: "length and chunks",
            acts: [.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")],
            failure: "malformed"),
        Fault(
            name: "switching protocols",
            acts: [.send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")],
            failure: "http_unasked_upgrade"),
        Fault(
            name: "endless interim answers",
            acts: Array(repeating: .send("HTTP/1.1 102 Processing\r\n\r\n"), count: 40),
            failure: "http_interim_answers"),
        Fault(
            name: "head bomb",
            acts: [.send("HTTP/1.1 200 OK\r\n"), .fill(100_000)],
            failure: "malformed"),
    ]

    @Test(arguments: faults)
    func faultIsNamedAndItsConnectionNeverReused(_ fault: Fault) async throws {
        let server = try await ScriptedServer.start { connection, _, _ in
            connection == 0 ? fault.acts : [.send(ok("fine"))]
        }
        let caller = Caller()
        let told = try await caller.exchange(origin(server.port))
        #expect(told.calls.last == "failed")
        #expect(String(describing: told.failure).contains(fault.failure), "\(String(describing: told.failure))")
        #expect(told.failure?.isBeforeRequest == false)
        #expect(try await caller.exchange(origin(server.port)).body == "fine")
        #expect(server.connections == 2)
        await server.stop()
    }

    @Test func refusedPortIsNamedWithItsAddress() async throws {
        // A port that is bound but not listening refuses, and nobody else can take it meanwhile.
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = bind(socket, address, length)
                _ = getsockname(socket, address, &length)
            }
            return Int(UInt16(bigEndian: pointer.pointee.sin_port))
        }
        let caller = Caller()
        let told = try await caller.exchange(origin(port))
        guard case .refused(let addresses, let text)? = told.failure else {
            Issue.record("\(String(describing: told.failure))")
            return
        }
        #expect(addresses == ["127.0.0.1:\(port)"])
        #expect(text == "connection refused")
        #expect(told.failure?.cause == "no connection to 127.0.0.1:\(port): connection refused")
        #expect(told.failure?.isBeforeRequest == true)
        #expect(try await caller.counters().connections == 0)
    }

    @Test func everyAddressOfANameIsTried() async throws {
        let server = try await ScriptedServer.start { _, _, _ in [.send(ok("here"))] }
        let good = server.port
        let hosts = ["127.0.0.2", "127.0.0.3", "127.0.0.1"]
        let lookups = UpstreamLookups(resolve: { _, _ in
            .success(hosts.compactMap { try? SocketAddress(ipAddress: $0, port: good) })
        })
        let told = try await Caller(lookups: lookups).exchange(origin(good, host: "api.example.com"))
        #expect(told.body == "here")
        #expect(told.facts?.peer == "127.0.0.1:\(good)")
        await server.stop()
    }

    @Test func unknownNameIsADNSFailure() async throws {
        let lookups = UpstreamLookups(resolve: { _, _ in .failure(ResolverError(text: "name or service not known")) })
        let told = try await Caller(lookups: lookups).exchange(origin(80, host: "nonexistent.invalid"))
        guard case .dns("nonexistent.invalid", "name or service not known")? = told.failure else {
            Issue.record("\(String(describing: told.failure))")
            return
        }
    }

    @Test func slowResolverRunsIntoTheConnectTimeoutWhichNamesIt() async throws {
        let gate = DispatchLatch()
        let lookups = UpstreamLookups(resolve: { _, _ in
            gate.wait()
            return .success([])
        })
        let told = try await Caller(lookups: lookups).exchange(
            origin(80, host: "slow.example.com"), settings: UpstreamSettings(connectTimeout: .milliseconds(20)))
        gate.open()
        guard case .connectTimeout(.dns, .milliseconds(20))? = told.failure else {
            Issue.record("\(String(describing: told.failure))")
            return
        }
    }

    @Test func wordsAreOneSentenceWithoutAFullStop() {
        let all: [UpstreamFailure] = [
            .dns(name: "a", text: "b"), .refused(addresses: ["1.2.3.4:5"], text: "connection refused"),
            .connectTimeout(stage: .dns, after: .seconds(1)), .connectTimeout(stage: .tcp, after: .seconds(1)),
            .connectTimeout(stage: .proxy, after: .seconds(1)), .connectTimeout(stage: .tls, after: .seconds(1)),
            .reset(beforeAnyByte: true, connectionWasReused: true),
            .closed(beforeAnyByte: false, connectionWasReused: false), .truncated(bytesMissing: 3),
            .truncated(bytesMissing: nil), .proxy(status: 407, text: "the proxy answered 407"),
            .poolExhausted(connectionsMax: 2), .tooLarge(bytesMax: 1), .timeout(after: .seconds(2)), .stopping,
            .unusable(text: "x"), .tls(.other, text: "y"), .tls(.expired, text: ""), .tls(.notYetValid, text: ""),
            .tls(.unknownAuthority, text: ""), .tls(.nameMismatch, text: ""), .tls(.notTLS, text: ""),
            .tls(.protocolVersion, text: ""),
        ]
        for failure in all {
            #expect(!failure.cause.isEmpty && !failure.cause.hasSuffix(".") && !failure.cause.contains("\n"))
            #expect(failure.code.hasPrefix("upstream_"))
            #expect(failure.hint?.isEmpty != true)
        }
        #expect(Set(all.map(\.code)).count == 13)
    }
}

/// A door that a thread may wait at.
final class DispatchLatch: @unchecked Sendable {
    private var mutex = pthread_mutex_t()
    private var condition = pthread_cond_t()
    private var isOpen = false

    init() {
        pthread_mutex_init(&mutex, nil)
        pthread_cond_init(&condition, nil)
    }

    func wait() {
        pthread_mutex_lock(&mutex)
        while !isOpen { pthread_cond_wait(&condition, &mutex) }
        pthread_mutex_unlock(&mutex)
    }

    func open() {
        pthread_mutex_lock(&mutex)
        isOpen = true
        pthread_cond_broadcast(&condition)
        pthread_mutex_unlock(&mutex)
    }
}

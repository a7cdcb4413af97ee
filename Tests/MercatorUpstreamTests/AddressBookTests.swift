import MercatorUpstream
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A resolver that answers by script, on a clock that the test turns.
private final class Names: Sendable {
    let asked = Mutex(0)
    let time = Mutex(NIODeadline.uptimeNanoseconds(1_000_000_000_000))
    let answer = Mutex<Result<[String], ResolverError>>(.success(["127.0.0.9"]))

    var lookups: UpstreamLookups {
        UpstreamLookups(
            resolve: { _, port in
                self.asked.withLock { $0 += 1 }
                return self.answer.withLock { $0 }.map { texts in
                    texts.compactMap { try? SocketAddress(ipAddress: $0, port: port) }
                }
            },
            now: { self.time.withLock { $0 } })
    }

    func pass(_ seconds: Int64) {
        time.withLock { $0 = $0 + .seconds(seconds) }
    }
}

@Suite struct AddressBookTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.any()

    private func ask(_ lookups: UpstreamLookups, _ host: String = "api.example.com") async -> String {
        do {
            let addresses = try await lookups.addresses(of: host, port: 80, on: loop).get()
            return addresses.compactMap(\.ipAddress).joined(separator: " ")
        } catch {
            return (error as? UpstreamFailure)?.cause ?? "\(error)"
        }
    }

    @Test func literalsAndLocalhostAskNobody() async {
        let names = Names()
        let lookups = names.lookups
        #expect(await ask(lookups, "10.0.0.1") == "10.0.0.1")
        #expect(await ask(lookups, "::1") == "::1")
        #expect(await ask(lookups, "localhost") == "127.0.0.1 ::1")
        #expect(names.asked.withLock { $0 } == 0)
    }

    @Test func freshAddressesAreNotAskedForAgain() async {
        let names = Names()
        let lookups = names.lookups
        for _ in 0..<3 { #expect(await ask(lookups) == "127.0.0.9") }
        #expect(names.asked.withLock { $0 } == 1)
    }

    @Test func oldAddressesServeWhileTheResolverFails() async {
        let names = Names()
        let lookups = names.lookups
        _ = await ask(lookups)
        names.answer.withLock { $0 = .failure(ResolverError(text: "temporary failure")) }
        names.pass(31)
        #expect(await ask(lookups) == "127.0.0.9")
        names.pass(300)
        #expect(await ask(lookups) == "the name `api.example.com` cannot be resolved: temporary failure")
    }

    @Test func failureIsBelievedForAMomentOnly() async {
        let names = Names()
        let lookups = names.lookups
        names.answer.withLock { $0 = .failure(ResolverError(text: "no such name")) }
        _ = await ask(lookups)
        _ = await ask(lookups)
        #expect(names.asked.withLock { $0 } == 1)
        names.answer.withLock { $0 = .success(["127.0.0.7"]) }
        names.pass(2)
        #expect(await ask(lookups) == "127.0.0.7")
    }

    @Test func nameWithoutAddressesIsAFailure() async {
        let names = Names()
        names.answer.withLock { $0 = .success([]) }
        #expect(await ask(names.lookups).hasSuffix("the name has no address"))
    }

    @Test func systemResolverKnowsAddresses() throws {
        let found = try SystemResolver.addresses(of: "127.0.0.1", port: 81).get()
        #expect(found.map(\.ipAddress) == ["127.0.0.1"])
        #expect(found.map(\.port) == [81])
    }
}

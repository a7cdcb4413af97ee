package import NIOCore
import Synchronization

/// The addresses of names, remembered: fresh for a while, then served once more while a newer answer is fetched.
///
/// A lookup never blocks a loop, and at most one is under way for a name. When the resolver fails, known addresses keep
/// serving for some minutes: providers rarely move, resolvers often stumble.
package final class AddressBook: Sendable {
    /// Asks the resolver; may block. The failure is the resolver's text.
    package typealias Resolve = @Sendable (_ host: String, _ port: Int) -> Result<[SocketAddress], ResolverError>
    /// Does work that may block, away from the loops.
    package typealias Offload = @Sendable (_ work: @escaping @Sendable () -> Void) -> Void

    private struct Key: Hashable {
        var host: String
        var port: Int
    }

    private struct Entry {
        var addresses: [SocketAddress] = []
        var foundAt = NIODeadline.uptimeNanoseconds(0)
        var failure: ResolverError?
        var failedAt = NIODeadline.uptimeNanoseconds(0)
        var isAsking = false
        var waiting: [EventLoopPromise<[SocketAddress]>] = []
    }

    private let resolve: Resolve
    private let now: @Sendable () -> NIODeadline
    private let offload: Offload
    private let entries = Mutex<[Key: Entry]>([:])

    init(resolve: @escaping Resolve, now: @escaping @Sendable () -> NIODeadline, offload: @escaping Offload) {
        self.resolve = resolve
        self.now = now
        self.offload = offload
    }

    /// The addresses of a host, never none. Literals and `localhost` ask nobody. Fails with ``UpstreamFailure/dns``.
    func addresses(of host: String, port: Int, on loop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        if let known = Self.withoutAsking(host, port) { return loop.makeSucceededFuture(known) }
        guard host.utf8.count <= UpstreamBounds.hostBytesMax else {
            return loop.makeFailedFuture(UpstreamFailure.dns(name: host, text: "the name is too long"))
        }
        let key = Key(host: host, port: port)
        let time = now()
        let promise = loop.makePromise(of: [SocketAddress].self)
        let (answer, mustAsk) = entries.withLock { entries in
            Self.look(up: key, in: &entries, at: time, promise)
        }
        if mustAsk { offload { self.ask(key) } }
        if let answer { promise.completeWith(answer) }
        return promise.futureResult
    }

    /// What is known, and whether the resolver must be asked; without an answer the promise waits in the entry.
    private static func look(
        up key: Key, in entries: inout [Key: Entry], at time: NIODeadline, _ promise: EventLoopPromise<[SocketAddress]>
    ) -> (Result<[SocketAddress], any Error>?, Bool) {
        if entries[key] == nil, entries.count >= UpstreamBounds.namesMax {
            entries = entries.filter { $0.value.isAsking }
        }
        var entry = entries[key] ?? Entry()
        defer { entries[key] = entry }
        let age = Duration.nanoseconds((time - entry.foundAt).nanoseconds)
        let isKnown = !entry.addresses.isEmpty
        if isKnown, age < UpstreamBounds.addressesFreshFor { return (.success(entry.addresses), false) }
        let failureAge = Duration.nanoseconds((time - entry.failedAt).nanoseconds)
        let hasJustFailed = entry.failure != nil && failureAge < UpstreamBounds.lookupFailureFor
        let mustAsk = !entry.isAsking && !hasJustFailed
        if mustAsk { entry.isAsking = true }
        if isKnown, age < UpstreamBounds.addressesStaleFor { return (.success(entry.addresses), mustAsk) }
        if hasJustFailed, let failure = entry.failure {
            return (.failure(UpstreamFailure.dns(name: key.host, text: failure.text)), false)
        }
        entry.waiting.append(promise)
        return (nil, mustAsk)
    }

    private func ask(_ key: Key) {
        var found = resolve(key.host, key.port)
        if case .success(let addresses) = found, addresses.isEmpty {
            found = .failure(ResolverError(text: "the name has no address"))
        }
        let time = now()
        let waiting = entries.withLock { entries in
            var entry = entries[key] ?? Entry()
            entry.isAsking = false
            switch found {
            case .success(let addresses):
                entry.addresses = Array(addresses.prefix(UpstreamBounds.addressesMax))
                entry.foundAt = time
                entry.failure = nil
            case .failure(let failure):
                entry.failure = failure
                entry.failedAt = time
            }
            defer { entries[key] = entry }
            let waiting = entry.waiting
            entry.waiting = []
            return waiting
        }
        let answer = found.mapError { UpstreamFailure.dns(name: key.host, text: $0.text) as any Error }
        for promise in waiting {
            promise.completeWith(answer.map { Array($0.prefix(UpstreamBounds.addressesMax)) })
        }
    }

    /// Literals are their own address; `localhost` is the loopback of both families. Source: RFC 6761 §6.3.
    private static func withoutAsking(_ host: String, _ port: Int) -> [SocketAddress]? {
        guard host != "localhost" else {
            return ["127.0.0.1", "::1"].compactMap { try? SocketAddress(ipAddress: $0, port: port) }
        }
        guard let address = try? SocketAddress(ipAddress: host, port: port) else { return nil }
        return [address]
    }
}

/// What the resolver said when it had no addresses.
package struct ResolverError: Error, Hashable, Sendable {
    package let text: String

    package init(text: String) {
        self.text = text
    }
}

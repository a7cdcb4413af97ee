import MercatorUpstream
import NIOCore

// The way to providers: names, addresses, connections.
extension World {
    func connect(_ address: SocketAddress, _ timeout: TimeAmount) -> EventLoopFuture<any Channel> {
        let promise = loop.makePromise(of: (any Channel).self)
        let parts = (address.ipAddress ?? "").split(separator: ".").compactMap { Int($0) }
        guard parts.count == 4,
            let upstream = (upstreams + [hooks].compactMap(\.self)).first(where: { $0.index == parts[2] })
        else {
            promise.fail(IOError(errnoCode: 113, reason: "connect"))
            return promise.futureResult
        }
        let isFirst = parts[3] == 1
        func later(_ wait: Int64, _ work: @escaping () -> Void) {
            if wait >= timeout.nanoseconds {
                loop.after(timeout.nanoseconds) { promise.fail(ChannelError.connectTimeout(timeout)) }
            } else {
                loop.after(wait, work)
            }
        }
        let wire = makeWire()
        breakage?.prepare(upstream: wire)
        if upstream.shows(.connectHangs) || isFirst && plan.has(.firstAddressHangs) && dice.chance(50) {
            later(.max) {}
        } else if upstream.mood == .down && dice.chance(50) || upstream.shows(.refuses) {
            later(dice.milliseconds(0, 5)) { promise.fail(IOError(errnoCode: 111, reason: "connect")) }
        } else {
            let wait = upstream.shows(.connectsSlowly) ? dice.milliseconds(100, 4_000) : dice.milliseconds(0, 3)
            later(wait) { [unowned self] in
                let line = upstream.accept(on: wire)
                let socket = wire.makeSocket(
                    local: nil, remote: address, marks: .init(low: 32 << 10, high: 64 << 10), readBytesMax: 65_536,
                    far: line)
                upstreamSockets.append(socket)
                socket.activate()
                promise.succeed(socket)
                if upstream.shows(.closesAtOnce) { line.close() }
            }
        }
        return promise.futureResult
    }

    func lookUp(_ work: @escaping @Sendable () -> Void) {
        let hangs = plan.has(.dnsHangs) && dice.chance(20)
        loop.after(hangs ? dice.milliseconds(1_000, 9_000) : dice.milliseconds(0, 20), work)
    }

    func resolve(_ host: String) -> Result<[SocketAddress], ResolverError> {
        if plan.has(.dnsFails), dice.chance(20) { return .failure(ResolverError(text: "try again")) }
        guard let upstream = (upstreams + [hooks].compactMap(\.self)).first(where: { $0.host == host }) else {
            return .failure(ResolverError(text: "no such name"))
        }
        return .success([upstream.address(1), upstream.address(2)].compactMap { $0 })
    }
}

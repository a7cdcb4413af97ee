import NIOCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// How many connections each client address has open, over all loops.
///
/// Bounded by the connections that are open: an address without one is forgotten.
final class AddressTable: Sendable {
    private let counts = Mutex<[ClientAddress: Int]>([:])

    /// Counts a connection; false, and nothing counted, when the address has `limit` already.
    func enter(_ address: ClientAddress, limit: Int) -> Bool {
        counts.withLock { counts in
            let count = counts[address, default: 0]
            guard count < limit else { return false }
            counts[address] = count + 1
            return true
        }
    }

    /// A connection that was counted is gone.
    func leave(_ address: ClientAddress) {
        counts.withLock { counts in
            guard let count = counts[address] else { return }
            counts[address] = count > 1 ? count - 1 : nil
        }
    }
}

/// Who connects, as far as limits go: an IPv4 address, or the network of an IPv6 one.
///
/// A household has 2^64 IPv6 addresses at least, so one of them says nothing. Source: RFC 6177 §2.
struct ClientAddress: Hashable, Sendable {
    private let bits: UInt64
    private let isIPv4: Bool

    /// Nil for sockets without an internet address.
    init?(_ address: SocketAddress?) {
        switch address {
        case .v4(let v4):
            bits = UInt64(v4.address.sin_addr.s_addr)
            isIPv4 = true
        case .v6(let v6):
            let bytes = withUnsafeBytes(of: v6.address.sin6_addr) { Array($0) }
            // Source: RFC 4291 §2.5.5.2, IPv4-mapped addresses: `::ffff:192.0.2.7`.
            isIPv4 = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            let part = isIPv4 ? Array(bytes[12..<16].reversed()) : Array(bytes[0..<8])
            bits = part.reduce(0) { $0 << 8 | UInt64($1) }
        case .unixDomainSocket, nil: return nil
        }
    }
}

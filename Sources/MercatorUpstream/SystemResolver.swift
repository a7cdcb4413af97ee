import Glibc
package import NIOCore

/// The machine's own resolver, `getaddrinfo`.
package enum SystemResolver {
    /// The addresses of a name, families in turn, in the order of the system's preference. Blocks.
    @Sendable
    package static func addresses(of host: String, port: Int) -> Result<[SocketAddress], ResolverError> {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            return .failure(ResolverError(text: String(cString: gai_strerror(code)).lowercased()))
        }
        defer { freeaddrinfo(list) }
        var four: [SocketAddress] = []
        var six: [SocketAddress] = []
        var isSixFirst: Bool?
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let address = entry.ai_addr else { continue }
            // SAFETY: `getaddrinfo` fills `ai_addr` with the structure that `ai_family` names.
            switch entry.ai_family {
            case AF_INET:
                var socket = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee }
                socket.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
                four.append(SocketAddress(socket))
                isSixFirst = isSixFirst ?? false
            case AF_INET6:
                var socket = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { $0.pointee }
                socket.sin6_port = UInt16(truncatingIfNeeded: port).bigEndian
                six.append(SocketAddress(socket))
                isSixFirst = isSixFirst ?? true
            default: continue
            }
        }
        return .success(isSixFirst == true ? inTurn(six, four) : inTurn(four, six))
    }

    /// One of the first, one of the second, and so on. Source: RFC 8305 §4.
    private static func inTurn(_ first: [SocketAddress], _ second: [SocketAddress]) -> [SocketAddress] {
        var all: [SocketAddress] = []
        for index in 0..<max(first.count, second.count) {
            if index < first.count { all.append(first[index]) }
            if index < second.count { all.append(second[index]) }
        }
        return all
    }
}

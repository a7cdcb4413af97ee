import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// A bound and listening TCP socket, before anybody accepts from it.
///
/// Whoever has one is asked to close it, or to give it to ``ServerListener``, which does.
package struct ListeningSocket: Sendable {
    /// The system's number for it; not inherited by programs that are started unless one asks for it.
    package let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Binds and listens; throws ``ListenError`` when the address is taken or not ours.
    ///
    /// - Parameters:
    ///   - host: an address or a name, IPv6 with or without brackets; looking a name up blocks.
    ///   - port: 0 lets the system choose.
    ///   - backlog: connections the kernel holds before they are accepted.
    package static func bind(host: String, port: Int, backlog: Int32) throws(ListenError) -> ListeningSocket {
        let address: SocketAddress
        do {
            address = try SocketAddress.makeAddressResolvingHost(unbracketed(host), port: port)
        } catch {
            throw ListenError(reason: "\(error)")
        }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let socket = ListeningSocket(descriptor: Glibc.socket(address.protocol.rawValue, kind, 0))
        guard socket.descriptor >= 0 else { throw .ofTheSystem() }
        var one: Int32 = 1
        setsockopt(socket.descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        let status = address.withSockAddr { Glibc.bind(socket.descriptor, $0, socklen_t($1)) }
        guard status == 0, listen(socket.descriptor, backlog) == 0 else {
            let error = ListenError.ofTheSystem()
            socket.close()
            throw error
        }
        return socket
    }

    /// One that another process has bound and handed over; throws when it is none, and makes it listen.
    package static func inherited(_ descriptor: Int32, backlog: Int32) throws(ListenError) -> ListeningSocket {
        guard listen(descriptor, backlog) == 0 else { throw .ofTheSystem() }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        return ListeningSocket(descriptor: descriptor)
    }

    /// The same socket under another number: it listens until both are closed.
    func duplicate() throws(ListenError) -> ListeningSocket {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .ofTheSystem() }
        return ListeningSocket(descriptor: copy)
    }

    /// How many connections the kernel may hold from now on.
    func setBacklog(_ backlog: Int32) {
        _ = listen(descriptor, backlog)
    }

    /// A connection that waits, without waiting for one; nil when there is none.
    func acceptWaiting() -> Int32? {
        while true {
            let connection = accept(descriptor, nil, nil)
            if connection >= 0 {
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                return connection
            }
            // A client that left while it waited says nothing about the next one.
            guard errno == EINTR || errno == ECONNABORTED else { return nil }
        }
    }

    /// Gives it back; connections that still wait are reset.
    package func close() {
        _ = Glibc.close(descriptor)
    }

    private static func unbracketed(_ host: String) -> String {
        guard host.hasPrefix("["), host.hasSuffix("]") else { return host }
        return String(host.dropFirst().dropLast())
    }
}

/// Why nothing can listen there, in the system's words.
package struct ListenError: Error, CustomStringConvertible {
    /// Such as `Address already in use`.
    package let reason: String
    package var description: String { reason }

    static func ofTheSystem() -> ListenError {
        ListenError(reason: strerror(errno).map { String(cString: $0) } ?? "error \(errno)")
    }
}

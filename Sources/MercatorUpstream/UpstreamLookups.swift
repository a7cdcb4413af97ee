package import NIOCore
import NIOPosix

/// What the pools of all loops look up together, off the loops: addresses of names and TLS contexts.
package final class UpstreamLookups: Sendable {
    let names: AddressBook
    let contexts: TLSContexts

    /// - Parameters:
    ///   - resolve: asks for the addresses of a name and may block; the system's resolver by default.
    ///   - now: the clock that ages addresses.
    ///   - offload: runs `resolve`; on a thread of NIO's pool by default.
    package init(
        resolve: @escaping AddressBook.Resolve = SystemResolver.addresses,
        now: @escaping @Sendable () -> NIODeadline = { NIODeadline.now() },
        offload: @escaping AddressBook.Offload = { work in NIOThreadPool.singleton.submit { _ in work() } }
    ) {
        names = AddressBook(resolve: resolve, now: now, offload: offload)
        contexts = TLSContexts()
    }

    /// The addresses of a host, never none. Fails with ``UpstreamFailure``.
    package func addresses(of host: String, port: Int, on loop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        names.addresses(of: host, port: port, on: loop)
    }

    /// Builds the TLS context of a trust now, so that a bad CA file is found at the start and the first request does
    /// not wait for the trust roots. Blocks for some ten milliseconds.
    package func prepare(_ trust: UpstreamTrust) throws(UpstreamFailure) {
        try contexts.prepare(trust)
    }
}

package import NIOCore

/// Makes connections for one event loop without a listener, over any channel: tests and embedded servers.
///
/// Must be used on `eventLoop`.
package final class ServerConnectionSite {
    private let loop: ServerLoop

    /// A site on that loop; connections beyond `bounds.connectionsMax` are turned away.
    package init(eventLoop: any EventLoop, bounds: ServerBounds = ServerBounds()) {
        loop = ServerLoop(eventLoop: eventLoop, bounds: bounds, counters: ServerCounters(), addresses: AddressTable())
    }

    /// A handler to be added to a channel of that loop.
    package func connection(owner: any ServerConnectionOwner) -> ServerConnection {
        ServerConnection(loop: loop, owner: owner)
    }

    /// Connections open now.
    package var openConnections: Int { loop.counters.open }

    /// What has happened on the site.
    package var counters: ServerCounters { loop.counters }

    /// Idle connections close soon, the others after their answer.
    package func drain() { loop.drain() }

    /// Requests that have not come whole are refused.
    package func refuseUnread() { loop.refuseUnread() }

    /// Every connection closes now, whatever it is doing.
    package func cut() { loop.cut() }
}

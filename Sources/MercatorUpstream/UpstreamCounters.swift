/// What a pool has done and holds; read on its event loop.
package struct UpstreamCounters: Hashable, Sendable {
    /// Connections opened since the start.
    package var opened = 0
    /// Requests sent on a connection that had served before.
    package var reused = 0
    /// Requests sent again because a kept connection had died unnoticed.
    package var resent = 0
    /// Idle connections dropped because the peer spoke unasked.
    package var unsolicited = 0
    /// Connections that exist now, those being opened included.
    package var connections = 0
    /// Connections that are idle now.
    package var idle = 0
    /// Requests that wait for a connection now.
    package var waiting = 0
}

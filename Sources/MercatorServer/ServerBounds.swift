package import MercatorHTTP
package import NIOCore

/// The limits of one listener and its connections.
package struct ServerBounds: Sendable {
    /// Limits of a request head.
    package var head: HeadBounds
    /// Bytes of a request body, announced or counted; beyond is 413. Default 16 MB: images in base64 fit.
    package var bodyBytesMax: Int
    /// Bytes that may wait behind the request being served before reading stops.
    package var pipelinedBytesMax: Int
    /// Connections open at once; further ones are answered 503 and closed.
    package var connectionsMax: Int
    /// Connections of one client address (of an IPv6 network of 64 bits) at once; further ones likewise.
    package var connectionsOfAddressMax: Int
    /// How long a connection may stay open between requests.
    package var idleTimeout: TimeAmount
    /// From a request's first byte to its last; beyond is 408.
    package var readTimeout: TimeAmount
    /// How long a client may leave its full receive buffer unread before it is cut off.
    package var writeTimeout: TimeAmount
    /// A client that closes its sending half in the middle of an exchange counts as gone at once; otherwise it gets its
    /// answer, unless a write shows that it has closed the other half, too.
    package var halfCloseIsEnd: Bool
    /// How long a closing connection waits for the client to read and close; see `ServerConnection.linger`.
    package var lingerTimeout: TimeAmount
    /// Back-pressure begins above `high` unsent bytes and ends below `low`.
    package var writeMarks: ChannelOptions.Types.WriteBufferWaterMark
    /// Bytes a second below which a client counts as stalled, once it has had ``rateGrace``; 0 is never.
    package var rateMin: Int
    /// Connections the kernel holds before they are accepted.
    package var backlog: Int32
    /// Connections accepted in one turn of the loop, before those that are open get theirs.
    package var acceptsPerTurn: UInt

    /// Limits that suit a public port; every one can be set.
    package init(
        head: HeadBounds = HeadBounds(),
        bodyBytesMax: Int = 16 << 20,
        pipelinedBytesMax: Int = 64 << 10,
        connectionsMax: Int = 10_000,
        connectionsOfAddressMax: Int = .max,
        idleTimeout: TimeAmount = .seconds(75),
        readTimeout: TimeAmount = .seconds(60),
        writeTimeout: TimeAmount = .seconds(60),
        halfCloseIsEnd: Bool = false,
        lingerTimeout: TimeAmount = .seconds(2),
        writeMarks: ChannelOptions.Types.WriteBufferWaterMark = .init(low: 32 << 10, high: 64 << 10),
        rateMin: Int = 240,
        backlog: Int32 = 4_096,
        acceptsPerTurn: UInt = 16
    ) {
        self.head = head
        self.bodyBytesMax = bodyBytesMax
        self.pipelinedBytesMax = pipelinedBytesMax
        self.connectionsMax = connectionsMax
        self.connectionsOfAddressMax = connectionsOfAddressMax
        self.idleTimeout = idleTimeout
        self.readTimeout = readTimeout
        self.writeTimeout = writeTimeout
        self.halfCloseIsEnd = halfCloseIsEnd
        self.lingerTimeout = lingerTimeout
        self.writeMarks = writeMarks
        self.rateMin = rateMin
        self.backlog = backlog
        self.acceptsPerTurn = acceptsPerTurn
    }

    /// How often timers are looked at; every timeout is late by this much at most.
    static let tick = TimeAmount.milliseconds(250)
    /// How long a body may take to come up to speed. Source: Kestrel's limits, which have 240 bytes/s and 5 s, too.
    static let rateGrace = TimeAmount.seconds(5)
    /// How long an idle connection stays while the server drains: a request that the client sent before it could know
    /// is answered, and told that the connection closes.
    static let drainGrace = TimeAmount.milliseconds(500)
    /// Connections that are taken in after accepting has ended; the kernel's queue is no longer.
    static let lateConnectionsMax = 65_536
    /// Connections that may be on their way out, having been turned away, before accepting pauses.
    static let turnedAwayMax = 32
    /// How long accepting pauses when there are as many connections as may be.
    static let fullPause = TimeAmount.milliseconds(20)
    /// How long accepting pauses when no descriptor is free.
    static let shortagePause = TimeAmount.milliseconds(200)
    /// The operator hears of a shortage as often as this.
    static let shortageToldEvery = TimeAmount.seconds(10)
    /// A tick so late says nothing about clients, only about this process.
    static let tickLateMax = TimeAmount.seconds(1)
    /// One read: most requests fit, and a connection keeps this buffer for as long as it lives.
    static let readBytes = 4 << 10
    /// One read while a larger body arrives.
    static let largeReadBytes = 64 << 10
    /// From so many missing body bytes on, larger reads pay.
    static let largeBodyBytes = 4 << 10
    /// The most that is reserved for a body because its length was announced; the rest must arrive first.
    static let bodyReserveBytesMax = 1 << 20
    /// What a closing connection reads and throws away before it stops being polite.
    static let lingerBytesMax = 256 << 10
    /// A chunk's payload up to this size is copied between its framing, which is cheaper than three writes.
    static let chunkCopyBytesMax = 8 << 10
}

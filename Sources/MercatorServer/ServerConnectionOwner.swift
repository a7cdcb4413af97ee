package import MercatorHTTP
package import NIOCore

/// Who answers the requests of a connection; every call is made on the connection's event loop.
package protocol ServerConnectionOwner: AnyObject {
    /// A head came whose body is still on its way. False when the answer is certain without it.
    ///
    /// The request is then handed over with an empty body, and the connection closes after the answer; a client that
    /// waits for `100 Continue` never sends what nobody will read.
    ///
    /// - Parameter bytes: the head's bytes, in which the ranges of `head` count.
    func awaitsBody(_ head: RequestHead, _ bytes: ByteBuffer, on connection: ServerConnection) -> Bool

    /// A request is whole. The next one is held back until the connection is told `respond` or `finish`.
    ///
    /// Answering inside this call is fine.
    func received(_ request: InboundRequest, on connection: ServerConnection)

    /// The complete answer to a message that was not accepted, with `Connection: close`.
    ///
    /// The connection closes after it.
    func refused(_ refusal: HTTPRefusal, on connection: ServerConnection) -> ByteBuffer

    /// The client reads again; only during an exchange.
    func becameWritable(_ connection: ServerConnection)

    /// More waits to be sent than the high mark; stop producing. Only during an exchange.
    func becameUnwritable(_ connection: ServerConnection)

    /// The client has closed its sending half during an exchange; it may still read, or be gone.
    ///
    /// Only writing tells which: a closed one answers with a reset, and then ``clientGone(_:)`` follows.
    func clientHalfClosed(_ connection: ServerConnection)

    /// The client closed, or was cut off, during an exchange; whatever is still written goes nowhere.
    func clientGone(_ connection: ServerConnection)
}

extension ServerConnectionOwner {
    /// Every body is read.
    package func awaitsBody(_ head: RequestHead, _ bytes: ByteBuffer, on connection: ServerConnection) -> Bool { true }
}

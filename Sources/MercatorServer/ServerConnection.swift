import MercatorHTTP
package import NIOCore

/// One client connection: reads requests, hands them to its owner one at a time, writes what the owner answers.
///
/// Confined to its event loop. Nothing on the path of an ordinary request allocates a promise or a timer.
package final class ServerConnection: ChannelInboundHandler {
    /// What NIO hands in: bytes.
    package typealias InboundIn = ByteBuffer
    /// What goes out: bytes.
    package typealias OutboundOut = ByteBuffer

    /// Where the connection stands.
    enum Phase {
        /// Before or inside a request head.
        case head
        /// Inside a request body.
        case body
        /// A whole request is with the owner.
        case exchange
        /// The last answer is written; waiting until the client has it.
        case closing
        case closed
    }

    let loop: ServerLoop
    let bounds: ServerBounds
    var owner: (any ServerConnectionOwner)?
    var context: ChannelHandlerContext?
    var phase = Phase.head

    // What has been read and not yet used, and the request in the making.
    var input = ByteBuffer()
    var head = RequestHead()
    var headBytes = ByteBuffer()
    var body = ByteBuffer()
    var bodyMissing = 0
    /// The request was handed over before its body had come.
    var leavesBody = false
    var chunks = ChunkDecoder()
    var startedAt: NIODeadline?
    var isAdvancing = false
    var isReadingPaused = false
    var readsLarge = false

    /// The client has closed its sending half: nothing more will come.
    private(set) var isInputClosed = false
    /// Bytes of the answer under way have been written.
    var hasAnswerBegun = false
    var needsFlush = false
    /// More waits to be sent than the high mark; kept because asking the channel costs more.
    private var isBlocked = false
    var drainedBytes = 0
    /// The last answer has left, in phase `closing`.
    var hasAnswered = false
    /// The client stopped reading and was cut off for it.
    package internal(set) var isStalled = false
    private var remoteAddress: String?

    /// When `loop` must look at the connection again; `distantFuture` for never.
    var deadline = NIODeadline.distantFuture
    /// When the body began that is being read.
    var bodyStartedAt = NIODeadline.distantPast
    /// Under which address it is counted; nil where addresses are not counted.
    var countedAddress: ClientAddress?
    /// Bytes written so far, for the rate at which the client takes them.
    var writtenBytes = 0
    /// What of it the client had taken when the stall timer began.
    var takenBytes = 0
    /// The connection's place in the loop's list.
    var rosterIndex = -1

    init(loop: ServerLoop, owner: any ServerConnectionOwner) {
        self.loop = loop
        self.bounds = loop.bounds
        self.owner = owner
    }

    /// The loop everything about the connection happens on.
    package var eventLoop: any EventLoop { loop.eventLoop }

    /// Whether the client understands chunked answers (HTTP/1.1). Otherwise the end of the connection ends the answer.
    package var clientAcceptsChunks: Bool { head.minorVersion == 1 }

    /// Whether the connection can stay open after this answer: the client wants it, its body has been read, and the
    /// server is not draining.
    ///
    /// The answer must say `Connection: close` when it is false.
    package var keepsAlive: Bool { canKeepAlive && !loop.isDraining }

    /// The same, apart from the server's draining.
    var canKeepAlive: Bool {
        head.keepsAlive && !leavesBody && !(isInputClosed && input.readableBytes == 0)
    }

    /// Whether less than the high mark waits to be sent; false once the client is gone.
    package var isWritable: Bool { !isBlocked && context != nil }

    /// Whether the connection still carries the exchange that was handed to the owner.
    package var isInExchange: Bool { phase == .exchange }

    /// The client's address without the port, such as `127.0.0.1`; empty when it is not known. Made when first asked.
    package var remoteAddressText: String {
        if let remoteAddress { return remoteAddress }
        let text = context?.remoteAddress?.ipAddress ?? ""
        remoteAddress = text
        return text
    }

    /// NIO's call when the handler joins its channel.
    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { open() }
    }

    /// NIO's call when the connection stands.
    package func channelActive(context: ChannelHandlerContext) {
        open()
    }

    /// NIO's call for each piece that was read.
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Self.unwrapInboundIn(data)
        switch phase {
        case .head, .body:
            take(&bytes)
            advance()
        case .exchange:
            take(&bytes)
            holdBack()
        case .closing:
            drain(bytes.readableBytes)
        case .closed:
            break
        }
    }

    /// NIO's call when unsent bytes pass a mark.
    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        isBlocked = !context.channel.isWritable
        guard phase == .exchange, let owner else { return }
        if !isBlocked {
            deadline = .distantFuture
            owner.becameWritable(self)
        } else {
            stallBegins()
            owner.becameUnwritable(self)
        }
    }

    /// NIO's call for what is neither bytes nor an end: here, that the client has closed its sending half.
    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent, !isInputClosed else {
            return context.fireUserInboundEventTriggered(event)
        }
        isInputClosed = true
        inputClosed()
    }

    /// NIO's call when the connection is gone.
    package func channelInactive(context: ChannelHandlerContext) {
        closed()
    }

    /// NIO's call when the handler leaves its channel.
    package func handlerRemoved(context: ChannelHandlerContext) {
        closed()
    }

    /// NIO's call for a failed read; the connection cannot be used any further.
    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset, mostly; the owner learns of it by `clientGone`.
        context.close(promise: nil)
    }

    private func open() {
        guard rosterIndex < 0, phase != .closed else { return }
        loop.add(self)
        idleBegins()
        if let refusal = loop.refusal(for: self, from: context?.remoteAddress) { refuse(refusal) }
    }

    private func closed() {
        guard phase != .closed else { return }
        let wasInExchange = phase == .exchange
        phase = .closed
        loop.remove(self)
        let owner = owner
        self.owner = nil
        input = ByteBuffer()
        body = ByteBuffer()
        headBytes = ByteBuffer()
        if wasInExchange { owner?.clientGone(self) }
        context = nil
    }
}

package import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// A TCP connection as the product sees it: a channel that reads, writes, fills up and breaks like NIO's own on Linux,
/// over a ``VirtualWire`` instead of a kernel.
///
/// SAFETY: `@unchecked Sendable` because `Channel` must be; it belongs to the thread of its loop.
package final class VirtualSocket: Channel, ChannelCore, SocketOptionProvider, @unchecked Sendable {
    /// How the far end's sending has ended.
    enum InboundEnd {
        case open, finished, reset
    }

    package let virtualLoop: VirtualLoop
    private let wire: VirtualWire
    private let closePromise: EventLoopPromise<Void>
    // SAFETY: set once, in the initialiser, and never again.
    private nonisolated(unsafe) var madePipeline: ChannelPipeline?

    package let localAddress: SocketAddress?
    package let remoteAddress: SocketAddress?
    package private(set) var isActive = false
    package private(set) var isWritable = true
    private var isOpen = true
    private var resetsOnClose = false

    // Out: what was written and not yet taken by the wire.
    private var unsent: CircularBuffer<(bytes: ByteBuffer, promise: EventLoopPromise<Void>?)> = []
    /// As many of `unsent` as were flushed.
    private var flushed = 0
    private var isFlushing = false
    private(set) var unsentBytes = 0
    private(set) var unsentBytesPeak = 0
    private var marks: ChannelOptions.Types.WriteBufferWaterMark

    // In: what has arrived and was not yet read.
    private var arrived: CircularBuffer<ByteBuffer> = []
    private var arrivedEnd = InboundEnd.open
    private var autoReads = true
    private var isReadWanted = false
    private var isReadDue = false
    private let readBytesMax: Int

    init(
        wire: VirtualWire, loop: VirtualLoop, local: SocketAddress?, remote: SocketAddress?,
        marks: ChannelOptions.Types.WriteBufferWaterMark, readBytesMax: Int
    ) {
        self.wire = wire
        virtualLoop = loop
        closePromise = loop.makePromise()
        localAddress = local
        remoteAddress = remote
        self.marks = marks
        self.readBytesMax = readBytesMax
        madePipeline = ChannelPipeline(channel: self)
    }

    package var pipeline: ChannelPipeline {
        guard let madePipeline else { preconditionFailure("a socket without its pipeline") }
        return madePipeline
    }

    package var eventLoop: any EventLoop { virtualLoop }
    package var allocator: ByteBufferAllocator { ByteBufferAllocator() }
    package var closeFuture: EventLoopFuture<Void> { closePromise.futureResult }
    package var parent: (any Channel)? { nil }
    package var _channelCore: any ChannelCore { self }

    /// The connection stands; handlers are told, and reading begins.
    func activate() {
        isActive = true
        pipeline.fireChannelRegistered()
        pipeline.fireChannelActive()
        if isActive, autoReads { pipeline.read() }
    }

    /// A place for the wire's end of the conversation to end from inside the process, as when it breaks down.
    var isGone: Bool { !isOpen }

    // MARK: From the wire

    func arrive(_ bytes: ByteBuffer) {
        guard isOpen else { return }
        arrived.append(bytes)
        scheduleRead()
    }

    /// The far end has ended; the kernel reports it whether or not anybody reads, and NIO then reads all there is.
    func arriveEnd(_ end: InboundEnd) {
        guard isOpen, arrivedEnd == .open else { return }
        arrivedEnd = end
        while isActive, deliverOne() { pipeline.fireChannelReadComplete() }
        guard isOpen else { return }
        if end == .reset {
            let error = IOError(errnoCode: 104, reason: "read")
            pipeline.fireErrorCaught(error)
            guard isOpen else { return }
            close0(error: error, mode: .all, promise: nil)
        } else {
            close0(error: ChannelError.eof, mode: .all, promise: nil)
        }
    }

    /// There is room on the wire again.
    func roomOpened() { transmit() }

    /// Bytes that have arrived and wait to be read.
    var arrivedBytes: Int { arrived.reduce(0) { $0 + $1.readableBytes } }

    // MARK: Reading

    package func read0() {
        isReadWanted = true
        scheduleRead()
    }

    private func scheduleRead() {
        guard isActive, isReadWanted, !isReadDue, !arrived.isEmpty else { return }
        isReadDue = true
        // Later, as the selector's next turn is.
        virtualLoop.after(0) { [self] in
            isReadDue = false
            guard isActive, isReadWanted, deliverOne() else { return }
            isReadWanted = false
            pipeline.fireChannelReadComplete()
            if isActive, autoReads, !isReadWanted { pipeline.read() }
            scheduleRead()
        }
    }

    /// Hands one read to the handlers; false when nothing is there.
    private func deliverOne() -> Bool {
        guard var first = arrived.popFirst() else { return false }
        // A read takes whatever is there, in whatever pieces it came.
        while first.readableBytes < readBytesMax, var next = arrived.popFirst() { first.writeBuffer(&next) }
        if first.readableBytes > readBytesMax, let part = first.readSlice(length: readBytesMax) {
            arrived.prepend(first)
            first = part
        }
        wire.taken(first.readableBytes)
        pipeline.syncOperations.fireChannelRead(NIOAny(first))
        return true
    }

    // MARK: Writing

    package func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard isOpen else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        let bytes = unwrapData(data, as: ByteBuffer.self)
        unsent.append((bytes, promise))
        unsentBytes += bytes.readableBytes
        unsentBytesPeak = max(unsentBytesPeak, unsentBytes)
        if unsentBytes > marks.high, isWritable {
            isWritable = false
            pipeline.fireChannelWritabilityChanged()
        }
    }

    package func flush0() {
        flushed = unsent.count
        transmit()
    }

    private func transmit() {
        guard isOpen, !isFlushing else { return }
        isFlushing = true
        while flushed > 0, let first = unsent.first {
            let count = min(wire.room, first.bytes.readableBytes)
            if count == 0, first.bytes.readableBytes > 0 { break }
            var bytes = first.bytes
            if let part = bytes.readSlice(length: count), count > 0 { wire.carryOut(part) }
            unsentBytes -= count
            guard bytes.readableBytes == 0 else {
                unsent[unsent.startIndex].bytes = bytes
                break
            }
            unsent.removeFirst()
            flushed -= 1
            first.promise?.succeed(())
            guard isOpen else { break }
        }
        isFlushing = false
        if isOpen, unsentBytes < marks.low, !isWritable {
            isWritable = true
            pipeline.fireChannelWritabilityChanged()
        }
    }

    // MARK: Closing

    package func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isOpen else {
            promise?.fail(ChannelError.alreadyClosed)
            return
        }
        guard mode == .all else {
            if mode == .output { wire.endOut() }
            promise?.succeed(())
            return
        }
        isOpen = false
        isActive = false
        // The kernel resets a connection that is closed with unread bytes.
        wire.closedHere(resets: resetsOnClose || arrivedBytes > 0)
        let lost = unsent
        unsent.removeAll()
        unsentBytes = 0
        for write in lost { write.promise?.fail(error) }
        promise?.succeed(())
        pipeline.fireChannelInactive()
        pipeline.fireChannelUnregistered()
        virtualLoop.execute { [self] in
            removeHandlers(pipeline: pipeline)
            closePromise.succeed(())
        }
    }

    // MARK: Options

    package var syncOptions: (any NIOSynchronousChannelOptions)? { Options(socket: self) }

    private struct Options: NIOSynchronousChannelOptions {
        let socket: VirtualSocket

        func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) throws {
            guard socket.isOpen else { throw ChannelError.ioOnClosedChannel }
            if let value = value as? Bool, option is ChannelOptions.Types.AutoReadOption { socket.setAutoRead(value) }
        }

        func getOption<Option: ChannelOption>(_ option: Option) throws -> Option.Value {
            if option is ChannelOptions.Types.AutoReadOption, let value = socket.autoReads as? Option.Value {
                return value
            }
            throw ChannelError.operationUnsupported
        }
    }

    private func setAutoRead(_ value: Bool) {
        guard autoReads != value else { return }
        autoReads = value
        isReadWanted = value
        if value { scheduleRead() }
    }

    package func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
        eventLoop.makeCompletedFuture { try Options(socket: self).setOption(option, value: value) }
    }

    package func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
        eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
    }

    package func unsafeSetSocketOption<Value: Sendable>(
        level: SocketOptionLevel, name: SocketOptionName, value: Value
    ) -> EventLoopFuture<Void> { setLinger(value) }

    package func unsafeSetSocketOption<Value: Sendable>(
        level: NIOBSDSocket.OptionLevel, name: NIOBSDSocket.Option, value: Value
    ) -> EventLoopFuture<Void> { setLinger(value) }

    private func setLinger(_ value: some Sendable) -> EventLoopFuture<Void> {
        if let value = value as? linger { resetsOnClose = value.l_onoff == 1 && value.l_linger == 0 }
        return eventLoop.makeSucceededVoidFuture()
    }

    package func unsafeGetSocketOption<Value: Sendable>(
        level: SocketOptionLevel, name: SocketOptionName
    ) -> EventLoopFuture<Value> { eventLoop.makeFailedFuture(ChannelError.operationUnsupported) }

    package func unsafeGetSocketOption<Value: Sendable>(
        level: NIOBSDSocket.OptionLevel, name: NIOBSDSocket.Option
    ) -> EventLoopFuture<Value> { eventLoop.makeFailedFuture(ChannelError.operationUnsupported) }

    // MARK: What a connected socket has no use for

    package func localAddress0() throws -> SocketAddress { try address(localAddress) }
    package func remoteAddress0() throws -> SocketAddress { try address(remoteAddress) }
    private func address(_ address: SocketAddress?) throws -> SocketAddress {
        guard let address else { throw ChannelError.unknownLocalAddress }
        return address
    }
    package func register0(promise: EventLoopPromise<Void>?) { promise?.succeed(()) }
    package func registerAlreadyConfigured0(promise: EventLoopPromise<Void>?) { promise?.succeed(()) }
    package func bind0(to: SocketAddress, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }
    package func connect0(to: SocketAddress, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }
    package func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }
    package func channelRead0(_ data: NIOAny) {}
    package func errorCaught0(error: any Error) {}
}

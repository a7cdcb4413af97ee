import MercatorHTTP
import NIOCore

// From bytes to requests.
extension ServerConnection {
    /// Puts what was read behind what is there; the first piece is kept as it is, without a copy.
    func take(_ bytes: inout ByteBuffer) {
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.writeBuffer(&bytes)
        }
    }

    /// Works on what is there until it is used up or a request is with the owner.
    ///
    /// Not reentrant: an owner that answers at once returns here, so a thousand pipelined requests need no stack.
    func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        var goesOn = true
        while goesOn, input.readableBytes > 0 {
            switch phase {
            case .head: goesOn = readHead()
            case .body: goesOn = readBody()
            case .exchange, .closing, .closed: goesOn = false
            }
        }
        isAdvancing = false
        if input.readableBytes == 0 { input = ByteBuffer() }
        if needsFlush {
            needsFlush = false
            context?.flush()
        }
        if isInputClosed { closeAfterLast() }
    }

    /// Stops reading when a client sends more behind its request than may wait.
    ///
    /// The end of the connection is still noticed: NIO keeps watching for it while reading is off.
    func holdBack() {
        guard input.readableBytes > bounds.pipelinedBytesMax else { return }
        // What was on its way when reading stopped may still come, at most the socket's receive buffer.
        guard input.readableBytes <= bounds.pipelinedBytesMax + (8 << 20) else {
            context?.close(promise: nil)
            return
        }
        setReading(paused: true)
    }

    func setReading(paused: Bool) {
        guard isReadingPaused != paused, let options = context?.channel.syncOptions else { return }
        isReadingPaused = paused
        try? options.setOption(.autoRead, value: !paused)
    }

    /// Whether to go on with what is left of the input.
    private func readHead() -> Bool {
        if startedAt == nil { begin() }
        let bounds = bounds.head
        switch input.withUnsafeReadableBytes({ head.parse($0, bounds: bounds) }) {
        case .incomplete:
            return false
        case .refused(let refusal):
            refuse(refusal)
            return false
        case .complete:
            guard let bytes = input.readSlice(length: head.length) else { return false }
            headBytes = bytes
            return beginBody()
        }
    }

    private func begin() {
        let now = loop.readClock()
        startedAt = now
        deadline = now + bounds.readTimeout
        head.reset()
        leavesBody = false
    }

    private func beginBody() -> Bool {
        switch head.framing {
        case .none, .untilClose:
            dispatch(ByteBuffer(), isAtOnce: true)
            return true
        case .length(let length):
            guard length <= bounds.bodyBytesMax else {
                refuse(.bodyTooLarge(bytesMax: bounds.bodyBytesMax))
                return false
            }
            if let slice = input.readSlice(length: length) {
                dispatch(slice, isAtOnce: true)
                return true
            }
            guard isBodyAwaited() else { return true }
            bodyMissing = length
            body = ByteBuffer()
            body.reserveCapacity(min(length, ServerBounds.bodyReserveBytesMax))
            setReads(large: length - input.readableBytes > ServerBounds.largeBodyBytes)
        case .chunked:
            guard isBodyAwaited() else { return true }
            body = ByteBuffer()
            chunks = ChunkDecoder(bounds: ChunkBounds(payloadBytesMax: bounds.bodyBytesMax))
        }
        phase = .body
        bodyBegins()
        // ORDER: after every reason to refuse, so that nobody is invited to send what will not be taken.
        if head.expectsContinue, input.readableBytes == 0, let context {
            context.writeAndFlush(Self.wrapOutboundOut(Self.goOn), promise: nil)
        }
        return true
    }

    /// Whether the owner wants the rest; hands the request over without its body when it does not.
    private func isBodyAwaited() -> Bool {
        guard let owner, !owner.awaitsBody(head, headBytes, on: self) else { return true }
        leavesBody = true
        dispatch(ByteBuffer(), isAtOnce: true)
        return false
    }

    static let goOn = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")

    private func readBody() -> Bool {
        if head.framing == .chunked { return readChunks() }
        let taken = min(bodyMissing, input.readableBytes)
        guard var slice = input.readSlice(length: taken) else { return false }
        body.writeBuffer(&slice)
        bodyMissing -= taken
        guard bodyMissing == 0 else { return false }
        dispatch(body, isAtOnce: false)
        return true
    }

    private func readChunks() -> Bool {
        loop.segments.removeAll(keepingCapacity: true)
        let push = input.withUnsafeReadableBytes { chunks.push($0, segments: &loop.segments) }
        if case .refused(let refusal) = push.progress {
            refuse(refusal)
            return false
        }
        let start = input.readerIndex
        if case .finished = push.progress, body.readableBytes == 0, loop.segments.count == 1,
            let slice = input.getSlice(at: start + loop.segments[0].lowerBound, length: loop.segments[0].count)
        {
            body = slice
        } else {
            for segment in loop.segments {
                guard var slice = input.getSlice(at: start + segment.lowerBound, length: segment.count) else { break }
                body.writeBuffer(&slice)
            }
        }
        input.moveReaderIndex(forwardBy: push.consumed)
        guard case .finished = push.progress else { return false }
        dispatch(body, isAtOnce: false)
        return true
    }

    private func dispatch(_ body: ByteBuffer, isAtOnce: Bool) {
        guard let startedAt, let owner else { return }
        phase = .exchange
        deadline = .distantFuture
        setReads(large: false)
        let request = InboundRequest(
            head: head, headBytes: headBytes, body: body, startedAt: startedAt,
            receivedAt: isAtOnce ? startedAt : loop.readClock())
        headBytes = ByteBuffer()
        self.body = ByteBuffer()
        owner.received(request, on: self)
    }

    /// Reads in large pieces while a large body arrives, and in small ones otherwise, because a connection keeps its
    /// read buffer while it is idle.
    private func setReads(large: Bool) {
        guard readsLarge != large, let options = context?.channel.syncOptions else { return }
        readsLarge = large
        let size = large ? ServerBounds.largeReadBytes : ServerBounds.readBytes
        try? options.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: size))
    }
}

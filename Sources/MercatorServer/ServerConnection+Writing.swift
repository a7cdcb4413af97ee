package import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

// What an owner calls to answer. Everything is a no-op once the client is gone, so an owner need not ask first.
extension ServerConnection {
    /// Writes one whole answer and ends the exchange.
    ///
    /// - Parameter keepAlive: whether the answer promised to keep the connection; false closes it after the answer.
    package func respond(whole response: ByteBuffer, keepAlive: Bool) {
        guard phase == .exchange, let context else { return }
        send(response, context)
        finish(keepAlive: keepAlive)
    }

    /// Writes the head of an answer that goes on; not sent before `flush` or `finish`.
    package func sendHead(_ bytes: ByteBuffer) {
        sendBody(bytes)
    }

    /// Writes body bytes that are framed already; not sent before `flush` or `finish`.
    package func sendBody(_ bytes: ByteBuffer) {
        guard phase == .exchange, let context else { return }
        hasAnswerBegun = true
        send(bytes, context)
    }

    /// Writes `payload` as one chunk; an empty one is left out, because it would end the body.
    package func sendChunk(_ payload: ByteBuffer) {
        guard phase == .exchange, let context, payload.readableBytes > 0 else { return }
        hasAnswerBegun = true
        if payload.readableBytes <= ServerBounds.chunkCopyBytesMax {
            var chunk = context.channel.allocator.buffer(capacity: payload.readableBytes + 12)
            chunk.writeChunkSize(payload.readableBytes)
            chunk.writeImmutableBuffer(payload)
            chunk.writeStaticString("\r\n")
            send(chunk, context)
        } else {
            var size = context.channel.allocator.buffer(capacity: 16)
            size.writeChunkSize(payload.readableBytes)
            send(size, context)
            send(payload, context)
            send(Self.lineEnd, context)
        }
    }

    /// Writes the chunk that ends a chunked body, for answers sent by `sendChunk`.
    package func sendLastChunk() {
        sendBody(Self.lastChunk)
    }

    /// Writes to a client that has closed its sending half, to find out whether it still reads: a kernel whose program
    /// has closed the whole connection answers with a reset.
    ///
    /// What is written is `100 Continue`, which every client passes over, asked for or not, and of which there may be
    /// any number. False where none may be sent: to HTTP/1.0, and once the answer has begun.
    /// Source: RFC 9110 §15.2 and §15.2.1.
    package func askWhetherClientReads() -> Bool {
        guard phase == .exchange, let context, clientAcceptsChunks, !hasAnswerBegun else { return false }
        context.writeAndFlush(Self.wrapOutboundOut(Self.goOn), promise: nil)
        return true
    }

    /// Sends what has been written.
    package func flush() {
        guard phase == .exchange else { return }
        context?.flush()
    }

    /// Ends the exchange: sends what has been written, then takes the next request or closes.
    package func finish(keepAlive: Bool) {
        guard phase == .exchange, let context else { return }
        guard keepAlive, canKeepAlive else {
            close(lingers: leavesBody || input.readableBytes > 0)
            return
        }
        phase = .head
        startedAt = nil
        hasAnswerBegun = false
        idleBegins()
        setReading(paused: false)
        if isAdvancing {
            // The answers to pipelined requests leave together.
            needsFlush = true
            return
        }
        context.flush()
        if input.readableBytes > 0 { advance() }
        closeAfterLast()
    }

    /// Closes once all is answered that a client sent before it closed its sending half.
    func closeAfterLast() {
        if isInputClosed, phase == .head || phase == .body { close(lingers: false) }
    }

    /// Ends the exchange without a clean end: what was written is sent, then the connection closes.
    ///
    /// A chunked body without its last chunk, or one shorter than announced, tells the client that it was cut.
    ///
    /// - Parameter resets: closes with a reset, for answers that end with the connection: nothing else would tell.
    package func abort(resets: Bool = false) {
        guard phase == .exchange else { return }
        if resets, let options = context?.channel as? any SocketOptionProvider {
            // Done at once on the channel's own loop, so before the close.
            options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in }
        }
        close(lingers: false)
    }

    private func send(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        writtenBytes &+= bytes.readableBytes
        context.write(Self.wrapOutboundOut(bytes), promise: nil)
    }

    private static let lineEnd = ByteBuffer(string: "\r\n")
    private static let lastChunk = ByteBuffer(string: "0\r\n\r\n")
}

extension ByteBuffer {
    /// Appends `size` in hexadecimal without leading zeros, and CR LF.
    package mutating func writeChunkSize(_ size: Int) {
        let value = UInt(bitPattern: size)
        var shift = max(0, (UInt.bitWidth - value.leadingZeroBitCount - 1) / 4 * 4)
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: value >> UInt(shift) & 15)
            writeInteger(digit < 10 ? digit &+ 0x30 : digit &+ 0x57)
            shift -= 4
        }
        writeStaticString("\r\n")
    }
}

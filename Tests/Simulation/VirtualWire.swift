package import NIOCore

/// Whoever sits at the other end of a wire: a simulated client or provider.
package protocol FarEnd: AnyObject {
    /// Bytes have come; `sentAt` is when the product's socket let go of them.
    func arrived(_ bytes: ByteBuffer, sentAt: UInt64)
    /// The product will send nothing more.
    func ended()
    /// The connection is broken.
    func wasReset()
    /// The product has read so many bytes in all.
    func taken(_ total: Int)
}

extension FarEnd {
    package func taken(_ total: Int) {}
}

/// A TCP connection between the product's socket and a far end: latency, a window, pieces of any size, and every way of
/// ending.
package final class VirtualWire {
    /// How what is sent is cut into pieces.
    package enum Cutting { case whole, pieces, bytes }

    package let loop: VirtualLoop
    private let dice: Dice
    private let latency: Int64
    private let window: Int
    private let cutting: Cutting
    package private(set) var socket: VirtualSocket?
    private weak var far: (any FarEnd)?
    /// Changes what the far end gets, for breakages.
    var tamper: ((inout ByteBuffer) -> Void)?

    // To the far end.
    private var outUnread = 0
    private var lastOut: UInt64 = 0
    private var kept: CircularBuffer<(ByteBuffer, UInt64)> = []
    private var keptEnd = false
    private var isFarReading = true
    private var isFarGone = false
    private var hasEndedOut = false
    /// When the product said that it would send nothing more; nil while it has not.
    package private(set) var endedOutAt: UInt64?

    // From the far end.
    private var waiting: CircularBuffer<ByteBuffer> = []
    private var inUnread = 0
    private var lastIn: UInt64 = 0
    private var finishes = false
    private var hasFinished = false
    private var isCut = false
    /// Bytes that the product has read.
    package private(set) var takenBytes = 0
    private var isGoneHere = false

    package init(loop: VirtualLoop, dice: Dice, latency: Int64, window: Int, cutting: Cutting) {
        (self.loop, self.dice, self.latency, self.window, self.cutting) = (loop, dice, latency, window, cutting)
    }

    /// Makes the product's end.
    func makeSocket(
        local: SocketAddress?, remote: SocketAddress?, marks: ChannelOptions.Types.WriteBufferWaterMark,
        readBytesMax: Int, far: any FarEnd
    ) -> VirtualSocket {
        self.far = far
        let socket = VirtualSocket(
            wire: self, loop: loop, local: local, remote: remote, marks: marks, readBytesMax: readBytesMax)
        self.socket = socket
        return socket
    }

    /// The product's end exists no more.
    package var isClosedHere: Bool { isGoneHere }

    // MARK: The product's side

    /// Bytes that may be sent before the far end has read some.
    var room: Int { max(0, window - outUnread) }

    func carryOut(_ bytes: ByteBuffer) {
        outUnread += bytes.readableBytes
        let sentAt = loop.now.uptimeNanoseconds
        var bytes = bytes
        tamper?(&bytes)
        send { [self] in
            if isFarGone {
                // Nobody is there any more, and says so.
                backReset()
            } else if isFarReading {
                farReads(bytes, sentAt)
            } else {
                kept.append((bytes, sentAt))
            }
        }
    }

    func endOut() {
        guard !hasEndedOut else { return }
        hasEndedOut = true
        endedOutAt = loop.now.uptimeNanoseconds
        send { [self] in
            guard !isFarGone else { return }
            if isFarReading { far?.ended() } else { keptEnd = true }
        }
    }

    func closedHere(resets: Bool) {
        isGoneHere = true
        guard resets else { return endOut() }
        hasEndedOut = true
        endedOutAt = endedOutAt ?? loop.now.uptimeNanoseconds
        send { [self] in
            guard !isFarGone else { return }
            isFarGone = true
            // What the far end has not read yet is lost.
            kept.removeAll()
            far?.wasReset()
        }
    }

    /// The product has read so many bytes.
    func taken(_ count: Int) {
        takenBytes += count
        inUnread -= count
        far?.taken(takenBytes)
        pump()
    }

    private func send(_ work: @escaping () -> Void) {
        guard !isCut else { return }
        lastOut = max(lastOut, loop.now.uptimeNanoseconds &+ UInt64(latency))
        loop.at(lastOut, work)
    }

    private func farReads(_ bytes: ByteBuffer, _ sentAt: UInt64) {
        outUnread -= bytes.readableBytes
        far?.arrived(bytes, sentAt: sentAt)
        socket?.roomOpened()
    }

    // MARK: The far end's side

    /// Sends bytes, after what was sent before.
    package func say(_ bytes: ByteBuffer) {
        guard !finishes, !isFarGone, bytes.readableBytes > 0 else { return }
        for piece in pieces(of: bytes) { waiting.append(piece) }
        pump()
    }

    package func say(_ text: String) { say(ByteBuffer(string: text)) }

    /// Sends nothing more, after what was sent before; still reads.
    package func finish() {
        finishes = true
        pump()
    }

    /// Closes: sends nothing more, and answers what still comes with a reset.
    package func close() {
        finish()
        isFarGone = true
    }

    /// Breaks the connection; what was not on its way yet is lost.
    package func reset() {
        guard !isFarGone || !hasFinished else { return }
        isFarGone = true
        finishes = true
        hasFinished = true
        waiting.removeAll()
        receive { $0.arriveEnd(.reset) }
    }

    /// The network between them is gone: nothing comes through in either direction, and nobody is told.
    package func vanish() {
        isCut = true
        waiting.removeAll()
    }

    /// Stops reading, or goes on.
    package func setReading(_ reads: Bool) {
        guard isFarReading != reads else { return }
        isFarReading = reads
        guard reads else { return }
        while isFarReading, !isFarGone, let (bytes, sentAt) = kept.popFirst() { farReads(bytes, sentAt) }
        if isFarReading, kept.isEmpty, keptEnd, !isFarGone {
            keptEnd = false
            far?.ended()
        }
    }

    private func pump() {
        guard !isCut else { return }
        while let next = waiting.first, inUnread == 0 || inUnread + next.readableBytes <= window {
            waiting.removeFirst()
            inUnread += next.readableBytes
            receive { $0.arrive(next) }
        }
        guard finishes, waiting.isEmpty, !hasFinished else { return }
        hasFinished = true
        receive { $0.arriveEnd(.finished) }
    }

    private func receive(_ work: @escaping (VirtualSocket) -> Void) {
        lastIn = max(lastIn, loop.now.uptimeNanoseconds &+ UInt64(latency))
        loop.at(lastIn) { [self] in
            guard !isCut, let socket else { return }
            guard !isGoneHere else { return backResetFar() }
            work(socket)
        }
    }

    /// The product wrote to somebody who has closed.
    private func backReset() {
        guard !isGoneHere else { return }
        receive { $0.arriveEnd(.reset) }
    }

    /// The far end wrote to a product that has closed.
    private func backResetFar() {
        guard !isFarGone else { return }
        send { [self] in
            guard !isFarGone else { return }
            isFarGone = true
            far?.wasReset()
        }
    }

    private func pieces(of bytes: ByteBuffer) -> [ByteBuffer] {
        var rest = bytes
        var pieces: [ByteBuffer] = []
        let most: Int =
            switch cutting {
            case .whole: 65_536
            case .pieces: max(16, bytes.readableBytes / 3)
            case .bytes: bytes.readableBytes <= 600 ? 3 : bytes.readableBytes / 40
            }
        while rest.readableBytes > 0 {
            let count = cutting == .whole ? most : dice.between(1, most)
            guard let piece = rest.readSlice(length: min(count, rest.readableBytes)) else { break }
            pieces.append(piece)
        }
        return pieces
    }
}

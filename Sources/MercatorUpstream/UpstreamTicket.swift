import struct NIOCore.ByteBuffer

/// One request on its way out, from `send` to the end of its answer: what the asker holds to steer it.
///
/// Lives on the pool's event loop. It keeps the request until the first byte of an answer, so that a stale connection
/// can be replaced without anyone noticing.
package final class UpstreamTicket {
    /// Where the request is.
    enum Stage {
        case waiting
        case connecting(Dial)
        case sent(UpstreamConnection)
        /// The failure is known, and told as soon as the asker has left `send`.
        case failing
        case over
    }

    let origin: OriginPool
    let settings: UpstreamSettings
    /// The request is HEAD: its answer has no body whatever its fields say.
    let isHead: Bool
    var stage = Stage.waiting
    var request: ByteBuffer
    var body: ByteBuffer?
    var receiver: (any UpstreamReceiver)?
    /// At least one byte of an answer has come: from here on the request cannot be sent again.
    var isAnswered = false
    var hasBeenResent = false
    var isPaused = false
    /// The connection in use; nil while there is none.
    package internal(set) var facts: UpstreamConnectionFacts?

    init(
        request: ByteBuffer, body: ByteBuffer?, origin: OriginPool, settings: UpstreamSettings, isHead: Bool,
        receiver: any UpstreamReceiver
    ) {
        self.request = request
        self.body = body
        self.origin = origin
        self.settings = settings
        self.isHead = isHead
        self.receiver = receiver
    }

    /// True once the answer is complete, has failed, or the ticket was cancelled.
    package var isOver: Bool {
        if case .over = stage { true } else { false }
    }

    /// Gives the request up: the receiver hears nothing any more, and its connection is closed unless the answer is
    /// complete. Harmless when the ticket is over.
    package func cancel() {
        let before = stage
        finish()
        switch before {
        case .waiting: origin.withdraw(self)
        case .connecting(let dial): dial.cancel()
        case .sent(let connection): connection.abandon()
        case .failing, .over: break
        }
    }

    /// Stops reading the answer: the asker's own reader is slow.
    ///
    /// What one read had already taken still arrives, and so does what the kernel holds if the provider closes.
    package func pauseReading() {
        isPaused = true
        if case .sent(let connection) = stage { connection.pause() }
    }

    /// Reads on after ``pauseReading()``.
    package func resumeReading() {
        isPaused = false
        if case .sent(let connection) = stage { connection.resume() }
    }

    /// Marks the ticket over and lets go of everything; the receiver is returned for its last call.
    @discardableResult
    func finish() -> (any UpstreamReceiver)? {
        let last = receiver
        stage = .over
        receiver = nil
        request = ByteBuffer()
        body = nil
        return last
    }
}

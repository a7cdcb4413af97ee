import MercatorJSON
import MercatorServer
import NIOCore

/// A streamed answer before it is sent: what opens it, one delta a piece of text, what closes it.
///
/// Deltas are rendered one by one as they are due, into the connection's buffer, from parts made once a stream.
struct StreamScript: Sendable {
    /// Events that go out with the head; may be empty.
    var opening: [UInt8]
    /// What stands before the piece in a delta, one for each choice; deltas take turns.
    var before: [[UInt8]]
    /// The sequence number of the first delta, put between `before` and `between`; nil: deltas are not numbered.
    var firstNumber: Int?
    /// What stands between number and piece; empty when there is no number.
    var between: [UInt8] = []
    var text: SimulatedText
    /// What stands after the piece.
    var after: [UInt8]
    /// Events that end the stream.
    var closing: [UInt8]

    /// How many deltas there are.
    var count: Int { text.count * before.count }

    /// Appends the delta at `position` as an event, framed as an HTTP chunk if `chunked`.
    ///
    /// With a stamp the piece is ` t` and its 19 digits. A broken delta ends in the middle of its JSON.
    func appendDelta(
        at position: Int, stamp: UInt64?, isBroken: Bool, chunked: Bool, to buffer: inout ByteBuffer
    ) {
        let before = before[position % before.count]
        if isBroken {
            Self.append(Array("data: {\"id\":\"broken\n\n".utf8), chunked: chunked, to: &buffer)
            return
        }
        let piece = stamp.map { Self.stampText($0) } ?? JSONWriter.quoted(text[position / self.before.count])
        let number = firstNumber.map { Array("\($0 + position)".utf8) } ?? []
        // A quoted piece brings its quotes along.
        let length = before.count + number.count + between.count + piece.count + after.count
        buffer.reserveCapacity(minimumWritableBytes: length + 16)
        if chunked { buffer.writeChunkSize(length) }
        buffer.writeBytes(before)
        if !number.isEmpty { buffer.writeBytes(number) }
        buffer.writeBytes(between)
        buffer.writeBytes(piece)
        buffer.writeBytes(after)
        if chunked { buffer.writeStaticString("\r\n") }
    }

    /// Appends ready events as one HTTP chunk if `chunked`; nothing at all when there are none.
    static func append(_ events: [UInt8], chunked: Bool, to buffer: inout ByteBuffer) {
        guard !events.isEmpty else { return }
        if chunked { buffer.writeChunkSize(events.count) }
        buffer.writeBytes(events)
        if chunked { buffer.writeStaticString("\r\n") }
    }

    private static func stampText(_ nanoseconds: UInt64) -> [UInt8] {
        var text = Array("\" t0000000000000000000\"".utf8)
        var rest = nanoseconds
        for index in stride(from: text.count - 2, through: 3, by: -1) where rest > 0 {
            text[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        return text
    }
}

import MercatorGateway
import MercatorWire
package import NIOCore

/// Keeps a stream of server-sent events cut between events: a torn one is held back until the rest of it has come.
///
/// So a comment or an error event can be put in at any time, and a client never sees half an event. What is whole
/// passes without being copied. Before the first event with data nothing passes: comments and blank lines alone are no
/// answer, and once one has gone to the client nobody else can be asked.
package struct EventHold {
    private var boundary = EventBoundary()
    private var held: ByteBuffer?
    /// A larger event than is held back is on its way to the client in pieces.
    package private(set) var isClientTorn = false

    package init() {}

    /// An event with data has been seen.
    package var hasData: Bool { boundary.hasData }
    /// No second event with data has been seen.
    var isAtFirstEvent: Bool { boundary.dataEventCount <= 1 }
    /// `[DONE]` has been seen, be it without its line ends.
    package var hasDone: Bool { boundary.hasDone || boundary.endsInUnterminatedDone }
    /// An event has told why the answer ended.
    var hasFinish: Bool { boundary.hasFinish }
    /// An error event has been seen.
    package var hasError: Bool { boundary.hasError }
    /// The data of the first event with data, if it is an error.
    package var firstError: [UInt8]? { boundary.firstEventError }
    /// The bytes so far end inside an event.
    package var isTorn: Bool { boundary.isTorn && !boundary.endsInUnterminatedDone }

    /// What the client may have of a read.
    package enum Release {
        /// Nothing yet.
        case nothing
        /// The read as it is, framing included.
        case raw
        /// This payload, to be framed.
        case payload(ByteBuffer)
    }

    /// Takes a read and says what may pass.
    package mutating func feed(
        _ raw: ByteBuffer, _ segments: ContiguousArray<Range<Int>>, isForwardable: Bool
    ) -> Release {
        var whole = (segment: -1, length: 0)
        raw.withUnsafeReadableBytes { bytes in
            for index in segments.indices {
                let length = boundary.feed(UnsafeRawBufferPointer(rebasing: bytes[segments[index]]))
                if length > 0 { whole = (index, length) }
            }
        }
        guard hasData else { return keep(raw, segments, after: whole) }
        // A chunk ends with CR LF; five bytes more are the last chunk. A stream without its end must not end cleanly.
        let endsStream = segments.last.map { raw.readableBytes - $0.upperBound > 2 } ?? true
        if held == nil, isForwardable, !boundary.isTorn, hasDone || !endsStream {
            isClientTorn = false
            return .raw
        }
        return cut(raw, segments, after: whole)
    }

    /// What was held back when the stream ended; nil if nothing was.
    package mutating func rest() -> ByteBuffer? {
        defer { held = nil }
        guard var last = held else { return nil }
        if boundary.endsInUnterminatedDone { last.writeBytes(boundary.missingTerminator) }
        return last
    }

    /// Forgets what was held back: the stream is cut here.
    package mutating func drop() {
        held = nil
    }

    /// Keeps all that has come before the first event with data. Too many comments are dropped, which nobody misses; an
    /// event that is too large passes in pieces.
    private mutating func keep(
        _ raw: ByteBuffer, _ segments: ContiguousArray<Range<Int>>, after whole: (segment: Int, length: Int)
    ) -> Release {
        var out = held ?? ByteBuffer()
        held = nil
        // What has begun and not ended, behind all that is whole.
        var torn = ByteBuffer()
        for (index, segment) in segments.enumerated() {
            guard var rest = raw.slice(segment) else { continue }
            out.append(rest)
            if index <= whole.segment {
                rest.moveReaderIndex(forwardBy: index < whole.segment ? rest.readableBytes : whole.length)
            }
            torn.append(rest)
        }
        let isTooMuch = out.readableBytes > ExchangeBounds.heldEventBytesMax && whole.segment >= 0
        return hold(isTooMuch ? torn : out)
    }

    private mutating func cut(
        _ raw: ByteBuffer, _ segments: ContiguousArray<Range<Int>>, after whole: (segment: Int, length: Int)
    ) -> Release {
        var out = held ?? ByteBuffer()
        held = nil
        var kept = ByteBuffer()
        for (index, segment) in segments.enumerated() {
            guard let slice = raw.slice(segment) else { continue }
            let passing = index < whole.segment ? slice.readableBytes : index == whole.segment ? whole.length : 0
            var rest = slice
            if let prefix = rest.readSlice(length: passing) { out.append(prefix) }
            kept.append(rest)
        }
        if whole.segment < 0 {
            // No event ended in this read: all of it waits.
            out.append(kept)
            return hold(out)
        }
        isClientTorn = false
        if kept.readableBytes > 0, case .payload(let tooLarge) = hold(kept) { out.append(tooLarge) }
        return out.readableBytes > 0 ? .payload(out) : .nothing
    }

    private mutating func hold(_ bytes: ByteBuffer) -> Release {
        guard bytes.readableBytes > ExchangeBounds.heldEventBytesMax || isClientTorn else {
            held = bytes.readableBytes > 0 ? bytes : nil
            return .nothing
        }
        isClientTorn = true
        return .payload(bytes)
    }
}

extension ByteBuffer {
    /// The payload at a range that counts from the reader index; nil when it lies outside.
    func slice(_ range: Range<Int>) -> ByteBuffer? {
        getSlice(at: readerIndex + range.lowerBound, length: range.count)
    }

    /// Appends; an empty buffer becomes the other one without a copy.
    fileprivate mutating func append(_ more: ByteBuffer) {
        if readableBytes == 0 { self = more } else { writeImmutableBuffer(more) }
    }
}

/// Finds the payload in a chunked body, buffer after buffer, and tells which buffers may be forwarded as they are.
///
/// Strict: CR LF everywhere, plain hexadecimal sizes, bounded extensions and trailers, both dropped.
/// Source: RFC 9112 §7.1.
package struct ChunkDecoder: Sendable {
    /// How far a body has come.
    package enum Progress: Sendable {
        /// More of the body follows.
        case more
        /// The body is whole; what lies beyond `Push.consumed` belongs to the next message.
        case finished
        /// The body breaks a rule; the connection must not be used any further.
        case refused(HTTPRefusal)
    }

    /// What one buffer held.
    package struct Push: Sendable {
        /// How far the body has come.
        package var progress: Progress
        /// Bytes of the buffer that belong to this body: all of them unless it finished, or was refused.
        package var consumed: Int
        /// Payload bytes among them.
        package var payload: Int
        /// Whether the consumed bytes are whole chunks in plain spelling, so that they can be sent on as they are.
        ///
        /// They begin and end between chunks and have no extension, trailer or leading zero; a last chunk only at the
        /// very end, as `0 CR LF CR LF`.
        package var isForwardable: Bool
    }

    private enum State: UInt8 {
        case size
        case sizeLineFeed
        case extensionStart
        case extensionName
        case extensionValueStart
        case extensionValue
        case extensionQuoted
        case extensionQuotedPair
        case extensionQuotedEnd
        case data
        case dataEnd
        case dataLineFeed
        case trailerStart
        case trailerName
        case trailerValue
        case trailerLineFeed
        case endLineFeed
        case done
    }

    /// 16 hexadecimal digits fill 64 bits; no chunk needs as many.
    private static let sizeDigitsMax = 15

    private let bounds: ChunkBounds
    private var state = State.size
    private var digits = 0
    /// Of the size while it is read, of the data still to come afterwards.
    private var size = 0
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var trailers = 0
    private var isPlain = true
    /// Payload bytes seen so far in all.
    package private(set) var payloadBytes = 0

    /// A decoder at the start of a body.
    package init(bounds: ChunkBounds = ChunkBounds()) {
        self.bounds = bounds
    }

    /// Whether nothing of a chunk has been seen since the last one ended.
    package var isBetweenChunks: Bool { state == .size && digits == 0 }

    /// Whether the body is whole.
    package var isFinished: Bool { state == .done }

    /// Reads one buffer; appends the ranges of its payload, counted from its start, to `segments`.
    package mutating func push(
        _ bytes: UnsafeRawBufferPointer, segments: inout ContiguousArray<Range<Int>>
    ) -> Push {
        var push = Push(progress: .more, consumed: 0, payload: 0, isForwardable: isBetweenChunks)
        isPlain = push.isForwardable
        guard let base = bytes.baseAddress, state != .done else {
            if state == .done { push.progress = .finished }
            return push
        }
        let before = payloadBytes
        var i = 0
        push.progress = run(base, &i, bytes.count, &segments)
        push.consumed = i
        push.payload = payloadBytes &- before
        push.isForwardable = isPlain && (state == .done || isBetweenChunks)
        if case .refused = push.progress { push.isForwardable = false }
        return push
    }

    private mutating func run(
        _ base: UnsafeRawPointer, _ i: inout Int, _ count: Int, _ segments: inout ContiguousArray<Range<Int>>
    ) -> Progress {
        while i < count {
            if state == .data {
                let taken = min(size, count &- i)
                segments.append(Range(uncheckedBounds: (i, i &+ taken)))
                payloadBytes &+= taken
                size &-= taken
                i &+= taken
                if size == 0 { state = .dataEnd }
                continue
            }
            if state == .dataEnd, count &- i >= 2, base.byte(i) == ByteClass.carriageReturn,
                base.byte(i &+ 1) == ByteClass.lineFeed
            {
                // The usual end of a chunk, without two trips through `step`.
                i &+= 2
                state = .size
                continue
            }
            if state == .size, digits == 0, startChunk(base, &i, count) { continue }
            if let refusal = step(base.byte(i)) { return .refused(refusal) }
            i &+= 1
            if state == .done { return .finished }
        }
        return .more
    }

    /// Takes a whole plain size line at once: up to six digits without leading zeros, CR LF. Everything else, and every
    /// refusal, is left to `step`.
    private mutating func startChunk(_ base: UnsafeRawPointer, _ i: inout Int, _ count: Int) -> Bool {
        var value = 0
        var end = i
        let last = min(count &- 2, i &+ 6)
        while end < last, let digit = ByteClass.hexValue(base.byte(end)) {
            value = value &<< 4 | Int(digit)
            if value == 0 { return false }
            end &+= 1
        }
        guard value > 0, end &+ 2 <= count, base.byte(end) == ByteClass.carriageReturn,
            base.byte(end &+ 1) == ByteClass.lineFeed, payloadBytes &+ value <= bounds.payloadBytesMax
        else { return false }
        size = value
        state = .data
        i = end &+ 2
        return true
    }

    private mutating func step(_ byte: UInt8) -> HTTPRefusal? {
        switch state {
        case .size:
            return sizeByte(byte)
        case .sizeLineFeed:
            guard byte == ByteClass.lineFeed else { return .bareCarriageReturn }
            digits = 0
            state = size == 0 ? .trailerStart : .data
        case .extensionStart, .extensionName, .extensionValueStart, .extensionValue, .extensionQuoted,
            .extensionQuotedPair, .extensionQuotedEnd:
            return extensionByte(byte)
        case .dataEnd:
            guard byte == ByteClass.carriageReturn else { return .chunkEnd }
            state = .dataLineFeed
        case .dataLineFeed:
            guard byte == ByteClass.lineFeed else { return .chunkEnd }
            state = .size
        case .trailerStart where byte == ByteClass.carriageReturn:
            state = .endLineFeed
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed:
            return trailerByte(byte)
        case .endLineFeed:
            guard byte == ByteClass.lineFeed else { return .bareCarriageReturn }
            state = .done
        case .data, .done:
            // `run` takes data by the range and stops when done.
            break
        }
        return nil
    }

    private mutating func sizeByte(_ byte: UInt8) -> HTTPRefusal? {
        if let value = ByteClass.hexValue(byte) {
            guard digits < Self.sizeDigitsMax else { return .chunkSize }
            if digits > 0, size == 0 { isPlain = false }
            size = size << 4 | Int(value)
            digits &+= 1
            guard payloadBytes &+ size <= bounds.payloadBytesMax else {
                return .bodyTooLarge(bytesMax: bounds.payloadBytesMax)
            }
            return nil
        }
        guard digits > 0 else { return .chunkSize }
        switch byte {
        case ByteClass.carriageReturn: state = .sizeLineFeed
        case UInt8(ascii: ";"):
            isPlain = false
            state = .extensionStart
        default: return .chunkSize
        }
        return nil
    }

    /// `;name`, `;name=value` or `;name="value"`; the blanks that senders must not put in are refused.
    ///
    /// What is skipped must end where every other reader ends it. Source: RFC 9112 §7.1.1.
    private mutating func extensionByte(_ byte: UInt8) -> HTTPRefusal? {
        extensionBytes &+= 1
        guard extensionBytes <= bounds.extensionBytesMax else { return .chunkExtension }
        switch (state, byte) {
        case (.extensionName, ByteClass.carriageReturn), (.extensionValue, ByteClass.carriageReturn),
            (.extensionQuotedEnd, ByteClass.carriageReturn):
            state = .sizeLineFeed
        case (.extensionName, UInt8(ascii: ";")), (.extensionValue, UInt8(ascii: ";")),
            (.extensionQuotedEnd, UInt8(ascii: ";")):
            state = .extensionStart
        case (.extensionName, UInt8(ascii: "=")): state = .extensionValueStart
        case (.extensionValueStart, UInt8(ascii: "\"")): state = .extensionQuoted
        case (.extensionQuoted, UInt8(ascii: "\"")): state = .extensionQuotedEnd
        case (.extensionQuoted, UInt8(ascii: "\\")): state = .extensionQuotedPair
        case (.extensionQuoted, _), (.extensionQuotedPair, _):
            guard ByteClass.isFieldValue(byte) else { return .chunkExtension }
            state = .extensionQuoted
        case (.extensionStart, _), (.extensionName, _):
            guard ByteClass.isToken(byte) else { return .chunkExtension }
            state = .extensionName
        case (.extensionValueStart, _), (.extensionValue, _):
            guard ByteClass.isToken(byte) else { return .chunkExtension }
            state = .extensionValue
        default: return .chunkExtension
        }
        return nil
    }

    private mutating func trailerByte(_ byte: UInt8) -> HTTPRefusal? {
        trailerBytes &+= 1
        guard trailerBytes <= bounds.trailerBytesMax else { return .trailersTooLarge }
        switch state {
        case .trailerName:
            if byte == UInt8(ascii: ":") {
                state = .trailerValue
            } else if !ByteClass.isToken(byte) {
                return .trailer
            }
        case .trailerValue:
            if byte == ByteClass.carriageReturn {
                state = .trailerLineFeed
            } else if !ByteClass.isFieldValue(byte) {
                return .trailer
            }
        case .trailerLineFeed:
            guard byte == ByteClass.lineFeed else { return .bareCarriageReturn }
            state = .trailerStart
        default:
            isPlain = false
            trailers &+= 1
            guard trailers <= bounds.trailersMax else { return .trailersTooLarge }
            guard ByteClass.isToken(byte) else { return .trailer }
            state = .trailerName
        }
        return nil
    }
}

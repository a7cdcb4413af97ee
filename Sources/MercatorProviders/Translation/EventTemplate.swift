import Glibc
import MercatorJSON

/// What a piece of text in a stream is.
enum TextKind: Hashable, Sendable {
    case content
    case reasoning
}

/// A piece of text whose event is like an earlier one.
struct TextPiece: Sendable {
    let kind: TextKind
    /// Where its JSON string stands in the bytes just pushed, quotes included. Never an empty string.
    let range: Range<Int>
    /// Unicode scalars in it.
    let scalarCount: Int

    /// The JSON string itself.
    func json(in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[range])
    }
}

/// An event that said a piece of text and nothing else, by whose pattern others are known without being parsed.
///
///     data: {"id":"c1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}
///                                                               ^^
///
/// The events of an answer differ in little but the text. One that begins and ends with the same bytes as an event
/// that was parsed, and has another valid string in the place of the text, would be parsed into the same with that
/// string; so it is not. In one more place, the noise, any string may stand: one that is different in every event and
/// says nothing, such as a time.
///
/// INVARIANT: what it says of an event does not depend on events before it, so a template never grows old.
struct EventTemplate: Sendable {
    /// The event, line ends and all.
    private var event: [UInt8] = []
    private var kind = TextKind.content
    /// Inside of the quotes, in their order in the event.
    private var first = Hole(range: 0..<0, isText: true)
    private var second: Hole?
    /// The event parsed last, of which is not yet known what it says.
    private var candidate: [UInt8] = []

    private struct Hole: Sendable {
        let range: Range<Int>
        let isText: Bool
    }

    /// Keeps an event that is being parsed, whole from where the one before it ended; nil for one that cannot be kept.
    mutating func consider(_ event: UnsafeRawBufferPointer?) {
        candidate.removeAll(keepingCapacity: true)
        guard let event, event.count <= TranslationBounds.templateBytesMax else { return }
        candidate.append(contentsOf: event)
    }

    /// The event considered says nothing but a text, and never will, whatever string stands in its place.
    ///
    /// - Parameters:
    ///   - text: where its JSON string stands in the event, quotes included.
    ///   - noise: where the string stands that says nothing; nil for none.
    mutating func learn(_ kind: TextKind, text: Range<Int>, noise: Range<Int>?) {
        guard !candidate.isEmpty else { return }
        swap(&event, &candidate)
        candidate.removeAll(keepingCapacity: true)
        self.kind = kind
        first = Hole(range: text.lowerBound + 1..<text.upperBound - 1, isText: true)
        second = nil
        guard let noise else { return }
        second = Hole(range: noise.lowerBound + 1..<noise.upperBound - 1, isText: false)
        if let later = second, later.range.lowerBound < first.range.lowerBound { (first, second) = (later, first) }
    }

    /// The text of the event at `start`, which then moves behind it; nil for an event that has to be parsed.
    func match(_ bytes: UnsafeRawBufferPointer, at start: inout Int) -> TextPiece? {
        guard !event.isEmpty else { return nil }
        var at = start
        var known = 0
        var text: (range: Range<Int>, scalarCount: Int)?
        guard fill(first, bytes, &at, &known, &text) else { return nil }
        if let second, !fill(second, bytes, &at, &known, &text) { return nil }
        guard agrees(bytes, &at, &known, upTo: event.count), let text, text.range.count > 2,
            at - start <= TranslationBounds.templateBytesMax
        else { return nil }
        start = at
        return TextPiece(kind: kind, range: text.range, scalarCount: text.scalarCount)
    }

    /// Steps over the bytes before a hole and the string in it.
    @inline(__always)
    private func fill(
        _ hole: Hole, _ bytes: UnsafeRawBufferPointer, _ at: inout Int, _ known: inout Int,
        _ text: inout (range: Range<Int>, scalarCount: Int)?
    ) -> Bool {
        guard agrees(bytes, &at, &known, upTo: hole.range.lowerBound),
            let body = JSONStringBody(in: bytes, from: at)
        else { return false }
        if hole.isText { text = (at - 1..<body.end + 1, body.scalarCount) }
        at = body.end
        known = hole.range.upperBound
        return true
    }

    /// Steps over bytes that are the same in both.
    @inline(__always)
    private func agrees(
        _ bytes: UnsafeRawBufferPointer, _ at: inout Int, _ known: inout Int, upTo end: Int
    ) -> Bool {
        let length = end - known
        guard length <= bytes.count - at, let base = bytes.baseAddress else { return false }
        // SAFETY: so many bytes follow in both.
        let isSame = event.withUnsafeBytes { event in
            event.baseAddress.map { memcmp($0 + known, base + at, length) == 0 } ?? false
        }
        at += length
        known = end
        return isSame
    }
}

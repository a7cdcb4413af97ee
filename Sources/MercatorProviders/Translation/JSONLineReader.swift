import Glibc
import MercatorJSON
import MercatorWire

/// Reads a stream of JSON values, one a line, that arrives in any pieces: `application/x-ndjson`.
///
/// What is no JSON fails the stream. Empty lines are passed over. Lines like the one that was taught come as
/// ``Line/text(_:)``.
struct JSONLineReader: Sendable {
    /// One line.
    enum Line: Sendable {
        case json(JSONValue)
        /// A line like the one that was taught.
        case text(TextPiece)
        /// The stream breaks its rules; nothing follows.
        case failure(TranslationFailure)
    }

    /// The beginning of a line whose end has not come yet.
    private var held: [UInt8] = []
    private var template = EventTemplate()
    private var hasEnded = false

    /// The line that the bytes from `at` on complete, which then moves behind it; nil when they complete none.
    mutating func next(_ bytes: UnsafeRawBufferPointer, at: inout Int) -> Line? {
        while at < bytes.count, !hasEnded {
            let isWhole = held.isEmpty
            if isWhole, let text = template.match(bytes, at: &at) { return .text(text) }
            let end = Self.lineEnd(bytes, from: at)
            let piece = UnsafeRawBufferPointer(rebasing: bytes[at..<end])
            guard held.count + piece.count <= WireBounds.eventBytesMax else {
                return fail("a line is larger than \(WireBounds.eventBytesMax) bytes")
            }
            held.append(contentsOf: piece)
            guard end < bytes.count else {
                at = end
                return nil
            }
            template.consider(isWhole ? UnsafeRawBufferPointer(rebasing: bytes[at...end]) : nil)
            at = end + 1
            if let line = finishedLine() { return line }
        }
        return nil
    }

    /// The stream has ended; returns its last line where that lacks its end.
    mutating func end() -> Line? {
        template.consider(nil)
        guard !hasEnded, let line = finishedLine() else { return nil }
        // Half a line is no answer of the provider, only of the network.
        if case .failure = line { return nil }
        return line
    }

    /// The line returned last says nothing but this text, and so does every other one that differs from it in no more
    /// than that string and `noise`, another string of it that says nothing.
    mutating func learn(_ kind: TextKind, _ text: JSONValue, noise: JSONValue? = nil) {
        template.learn(kind, text: text.range, noise: noise?.range)
    }

    private mutating func finishedLine() -> Line? {
        let line = held
        held.removeAll(keepingCapacity: true)
        guard line.contains(where: { $0 > 0x20 }) else { return nil }
        do {
            return .json(try JSONDocument.parse(line, profile: .reply).root)
        } catch {
            return fail("a line of the stream is no JSON: \(error.message)")
        }
    }

    private mutating func fail(_ reason: String) -> Line {
        hasEnded = true
        held = []
        return .failure(TranslationFailure(reason))
    }

    /// Where the line that begins at `at` ends; the end of the bytes when it does not end in them.
    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from at: Int) -> Int {
        // SAFETY: `at` is below `count`, and the pointer found lies in the buffer.
        guard let base = bytes.baseAddress, let feed = memchr(base + at, 0x0A, bytes.count - at) else {
            return bytes.count
        }
        return UnsafeRawPointer(feed) - base
    }
}

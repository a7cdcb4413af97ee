import MercatorJSON
import MercatorWire

/// Reads a stream of JSON values, one a line, that arrives in any pieces: `application/x-ndjson`.
///
/// What is no JSON fails the stream. Empty lines are passed over.
struct JSONLineReader: Sendable {
    /// One line.
    enum Line: Sendable {
        case json(JSONValue)
        /// The stream breaks its rules; nothing follows.
        case failure(TranslationFailure)
    }

    /// The beginning of a line whose end has not come yet.
    private var held: [UInt8] = []
    private var hasEnded = false

    /// Takes the next bytes; returns the lines they complete.
    mutating func push(_ bytes: UnsafeRawBufferPointer) -> [Line] {
        var lines: [Line] = []
        var at = 0
        while at < bytes.count, !hasEnded {
            let end = bytes[at...].firstIndex(of: 0x0A)
            let piece = UnsafeRawBufferPointer(rebasing: bytes[at..<(end ?? bytes.count)])
            if held.count + piece.count > WireBounds.eventBytesMax {
                fail("a line is larger than \(WireBounds.eventBytesMax) bytes", &lines)
            } else {
                held.append(contentsOf: piece)
                if end != nil { finishLine(&lines) }
            }
            at = (end ?? bytes.count) + 1
        }
        return lines
    }

    /// The stream has ended; returns its last line where that lacks its end.
    mutating func end() -> [Line] {
        var lines: [Line] = []
        if !hasEnded { finishLine(&lines) }
        // Half a line is no answer of the provider, only of the network.
        return lines.filter { if case .failure = $0 { false } else { true } }
    }

    private mutating func finishLine(_ lines: inout [Line]) {
        let line = held
        held.removeAll(keepingCapacity: true)
        guard line.contains(where: { $0 > 0x20 }) else { return }
        do {
            lines.append(.json(try JSONDocument.parse(line, profile: .reply).root))
        } catch {
            fail("a line of the stream is no JSON: \(error.message)", &lines)
        }
    }

    private mutating func fail(_ reason: String, _ lines: inout [Line]) {
        hasEnded = true
        held = []
        lines.append(.failure(TranslationFailure(reason)))
    }
}

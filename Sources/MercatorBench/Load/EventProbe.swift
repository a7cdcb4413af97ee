#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Looks at the bytes of a streamed answer as they come: counts events, notices the end, reads stamps.
///
/// Not a parser of server-sent events: it only knows lines that begin with `data:`, which is all that OpenAI's
/// streams have. Bytes may come in any split.
package struct EventProbe {
    /// Longer lines are counted but not looked into.
    private static let lineBytesMax = 8 << 10

    /// Data events so far, `[DONE]` not counted.
    package private(set) var events = 0
    /// Whether the last event has come: `data: [DONE]`, or that of the Responses or the Messages API.
    package private(set) var isFinished = false
    /// Whether an event told of an error.
    package private(set) var hasError = false
    /// Whether the payload of an event was no JSON object, by its first and its last byte.
    package private(set) var hasBadEvent = false
    /// When the latest event came; zero: none yet. Nanoseconds, as everything here.
    package private(set) var latestAt: UInt64 = 0
    /// When the first event with content came; zero: none yet.
    package private(set) var firstContentAt: UInt64 = 0
    /// The piece of a line that the last push ended with.
    private var torn: [UInt8] = []

    package init() {}

    /// What was wrong with the stream; nil when it went well.
    package var failure: LoadFailure? {
        hasError ? .streamError : hasBadEvent ? .badEvent : isFinished ? nil : .streamUnfinished
    }

    /// Forgets everything but the memory it holds.
    package mutating func reset() {
        events = 0
        isFinished = false
        hasError = false
        hasBadEvent = false
        latestAt = 0
        firstContentAt = 0
        torn.removeAll(keepingCapacity: true)
    }

    /// Takes the next bytes, which came at `now`; gaps and lags go into `report` if it `measures`.
    package mutating func push(
        _ bytes: UnsafeRawBufferPointer, now: UInt64, into report: inout LoadReport, measures: Bool
    ) {
        var start = 0
        // SAFETY: `start` and `end` stay within 0...count; a rebased slice is used only inside this call.
        while let end = Self.lineEnd(bytes, from: start) {
            if torn.isEmpty {
                line(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), now, &report, measures)
            } else {
                keep(bytes, start..<end)
                let whole = torn
                whole.withUnsafeBytes { line($0, now, &report, measures) }
                torn.removeAll(keepingCapacity: true)
            }
            start = end &+ 1
        }
        keep(bytes, start..<bytes.count)
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        let room = max(0, Self.lineBytesMax - torn.count)
        torn.append(contentsOf: bytes[range.prefix(room)])
    }

    private mutating func line(
        _ line: UnsafeRawBufferPointer, _ now: UInt64, _ report: inout LoadReport, _ measures: Bool
    ) {
        guard line.count > 5, Self.begins(line, with: "data:") else { return }
        if Self.contains(line, "[DONE]", within: 16) || Self.contains(line, "\"response.completed\"", within: 64)
            || Self.contains(line, "\"message_stop\"", within: 64)
        {
            isFinished = true
            return
        }
        judge(line)
        events &+= 1
        if measures, latestAt != 0 { report.eventGap.record(now &- latestAt) }
        latestAt = now
        let stamp = Self.stamp(in: line)
        if firstContentAt == 0, stamp != nil || Self.hasContent(line) { firstContentAt = now }
        if measures, let stamp, stamp <= now { report.eventLag.record(now - stamp) }
    }

    private mutating func judge(_ line: UnsafeRawBufferPointer) {
        guard let first = line.dropFirst(5).first(where: { $0 > 0x20 }) else {
            hasBadEvent = true
            return
        }
        // Of a longer line the end is not kept.
        let last = line.count < Self.lineBytesMax ? line.last { $0 > 0x20 } : UInt8(ascii: "}")
        if first != UInt8(ascii: "{") || last != UInt8(ascii: "}") { hasBadEvent = true }
        if Self.contains(line, "{\"error\":{", within: 20) || Self.contains(line, "\"type\":\"error\"", within: 32) {
            hasError = true
        }
    }

    /// Texts after which content begins, unless a quote ends it at once: chat, its thoughts, the Responses and the
    /// Messages API.
    private static let beginnings: [StaticString] = [
        "\"content\":\"", "\"reasoning_content\":\"", "\"delta\":\"", "\"text\":\"",
    ]

    /// Whether a text is told in the event, and not only the role that opens a stream.
    private static func hasContent(_ line: UnsafeRawBufferPointer) -> Bool {
        beginnings.contains { text in
            guard let at = position(of: text, in: line, within: line.count) else { return false }
            let next = at + text.utf8CodeUnitCount
            return next < line.count && line[next] != UInt8(ascii: "\"")
        }
    }

    /// The nanosecond in ` t` and 19 digits, which is the whole content of its event.
    private static func stamp(in line: UnsafeRawBufferPointer) -> UInt64? {
        guard let at = position(of: "\" t", in: line, within: line.count) else { return nil }
        var value: UInt64 = 0
        var digits = 0
        for byte in line[(at + 3)...] {
            guard byte >= 0x30, byte <= 0x39, digits < 19 else { break }
            value = value &* 10 &+ UInt64(byte &- 0x30)
            digits &+= 1
        }
        return digits == 19 ? value : nil
    }

    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        // SAFETY: start <= count; what memchr finds lies in the same buffer.
        guard let base = bytes.baseAddress, start < bytes.count else { return nil }
        return memchr(base + start, 0x0A, bytes.count &- start).map { UnsafeRawPointer($0) - base }
    }

    private static func begins(_ line: UnsafeRawBufferPointer, with text: StaticString) -> Bool {
        position(of: text, in: line, within: text.utf8CodeUnitCount) == 0
    }

    private static func contains(_ line: UnsafeRawBufferPointer, _ text: StaticString, within: Int) -> Bool {
        position(of: text, in: line, within: within) != nil
    }

    private static func position(of text: StaticString, in line: UnsafeRawBufferPointer, within: Int) -> Int? {
        let count = text.utf8CodeUnitCount
        let last = min(within, line.count) - count
        guard let base = line.baseAddress, last >= 0 else { return nil }
        // SAFETY: at + count <= line.count holds for every look, and `word` has `count` bytes.
        let word = text.utf8Start
        let first = word[0]
        var at = 0
        while at <= last {
            if base.load(fromByteOffset: at, as: UInt8.self) == first, memcmp(base + at, word, count) == 0 { return at }
            at &+= 1
        }
        return nil
    }
}

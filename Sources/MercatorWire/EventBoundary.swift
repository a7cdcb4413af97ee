import Glibc
import MercatorJSON

/// Follows a stream of server-sent events without taking it apart: where may it be cut, and how does it stand?
///
/// The hot path feeds it every buffer and forwards only up to the last place where no event is torn, so that an
/// error event can always be appended. A buffer without carriage returns costs one `memchr` per line.
/// It agrees with ``ServerSentEventParser`` at every split.
package struct EventBoundary: Sendable {
    /// Events with data so far, the `[DONE]` event included.
    package private(set) var dataEventCount = 0
    /// Whether an event has been completed whose data is exactly `[DONE]`, or whose type is one that ends a stream:
    /// `message_stop` of messages, `response.completed`, `response.incomplete` and `response.failed` of responses.
    package private(set) var hasDone = false
    /// Whether an event has told why the answer ended, as the last chunk of a choice does, or Anthropic's last
    /// `message_delta`. True as well where a line was too long to tell.
    package private(set) var hasFinish = false
    /// The data of the first event, if that event is an error; nil otherwise. Kept for the error's message.
    package private(set) var firstEventError: [UInt8]?

    /// Whether any event was an error: by its type, or because its object begins with `error`.
    package private(set) var hasError = false

    /// The begun line's first bytes, as many as are still of use; `lineLength` counts them all.
    private var line: [UInt8] = []
    private var lineLength = 0
    private var skipsLineFeed = false
    private var isFirstLine = true
    /// Field lines since the last blank one.
    private var hasFields = false
    private var dataLines = 0
    private var dataIsDone = false
    private var isErrorEvent = false
    private var isStopEvent = false
    private var isDeltaOfMessage = false
    private var firstData: [UInt8] = []
    private var finish = FinishMark()

    /// At the start of a stream.
    package init() {}

    /// Whether any event with data has been completed.
    package var hasData: Bool { dataEventCount > 0 }

    /// Whether the bytes so far end inside an event or inside a line.
    package var isTorn: Bool { hasFields || lineLength > 0 }

    /// Whether nothing more is missing than the line ends after `data: [DONE]`.
    ///
    /// QUIRK: some servers close right after it; the stream is complete all the same.
    package var endsInUnterminatedDone: Bool {
        guard isTorn else { return false }
        if lineLength == 0 { return dataLines == 1 && dataIsDone }
        guard dataLines == 0, lineLength == line.count else { return false }
        return line.withUnsafeBytes { Self.dataValue($0).map(Self.isDone) ?? false }
    }

    /// What to append so that the unterminated `[DONE]` event is complete.
    package var missingTerminator: [UInt8] {
        // After a lone CR the first LF would be taken for its other half.
        lineLength == 0 && !skipsLineFeed ? [0x0A] : [0x0A, 0x0A]
    }

    /// Takes the next bytes; returns how many of them, from the first, end where no event is torn.
    ///
    /// 0 when there is no such place in the buffer: then all of it is to be held back.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return 0 }
        var at = 0
        var boundary = 0
        if skipsLineFeed {
            skipsLineFeed = false
            if bytes[0] == 0x0A {
                at = 1
                if !isTorn { boundary = 1 }
            }
        }
        // Two passes are cheaper than one that looks for both: most streams have no carriage return at all.
        let hasReturns = memchr(base, 0x0D, bytes.count) != nil
        while at < bytes.count {
            guard let end = Self.lineEnd(bytes, from: at, hasReturns: hasReturns) else {
                carry(UnsafeRawBufferPointer(rebasing: bytes[at...]))
                break
            }
            endLine(UnsafeRawBufferPointer(rebasing: bytes[at..<end]))
            at = end + 1
            if bytes[end] == 0x0D {
                if at == bytes.count { skipsLineFeed = true } else if bytes[at] == 0x0A { at += 1 }
            }
            if !hasFields { boundary = at }
        }
        return boundary
    }

    @inline(__always)
    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from at: Int, hasReturns: Bool) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        if hasReturns { return bytes[at...].firstIndex { $0 == 0x0A || $0 == 0x0D } }
        // SAFETY: `at` is below `count`, and the pointer found lies in the buffer.
        guard let found = memchr(base + at, 0x0A, bytes.count - at) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Keeps what a torn line's end will need.
    private mutating func carry(_ piece: UnsafeRawBufferPointer) {
        // `data: [DONE]` has 12 bytes, `data: {"error": n` 17; one more tells that a line is longer. Until the answer's
        // end has been told it may be told anywhere in a line.
        let bytesMax = hasFinish && hasData ? 24 : WireBounds.tornLineBytesMax
        lineLength = lineLength &+ piece.count
        if line.count < bytesMax { line.append(contentsOf: piece.prefix(bytesMax - line.count)) }
        if lineLength > bytesMax { hasFinish = true }
    }

    private mutating func endLine(_ rest: UnsafeRawBufferPointer) {
        guard lineLength > 0 else { return classify(rest) }
        carry(rest)
        // Taken out and put back, so that its storage serves the next torn line too.
        var whole: [UInt8] = []
        swap(&whole, &line)
        lineLength = 0
        whole.withUnsafeBytes { classify($0) }
        guard whole.capacity <= WireBounds.keptLineBytesMax else { return }
        whole.removeAll(keepingCapacity: true)
        line = whole
    }

    @inline(__always)
    private mutating func classify(_ bytes: UnsafeRawBufferPointer) {
        var text = bytes
        if isFirstLine {
            isFirstLine = false
            if text.starts(with: [0xEF, 0xBB, 0xBF] as [UInt8]) { text = UnsafeRawBufferPointer(rebasing: text[3...]) }
        }
        guard text.count > 0 else { return endEvent() }
        guard text[0] != UInt8(ascii: ":") else { return }
        hasFields = true
        guard let value = Self.dataValue(text) else {
            if text.starts(with: "event".utf8) {
                isErrorEvent = Self.names("error", text)
                isStopEvent = Self.endings.contains { Self.names($0, text) }
                isDeltaOfMessage = Self.names("message_delta", text)
            }
            return
        }
        dataIsDone = dataLines == 0 && Self.isDone(value)
        // QUIRK: some servers of messages name their events in the data only.
        if value.count > 20, value[2] == UInt8(ascii: "t"), Self.isTyped("message_", value) {
            isStopEvent = isStopEvent || Self.isTyped("message_stop\"", value)
            isDeltaOfMessage = isDeltaOfMessage || Self.isTyped("message_delta\"", value)
        }
        if !hasFinish { hasFinish = isDeltaOfMessage ? Self.stops(value) : finish.isIn(value) }
        if !hasData, firstData.count < WireBounds.firstEventBytesMax {
            if dataLines > 0 { firstData.append(0x0A) }
            firstData.append(contentsOf: value.prefix(WireBounds.firstEventBytesMax))
        }
        if dataLines == 0, Self.beginsWithError(value) { isErrorEvent = true }
        dataLines &+= 1
    }

    private mutating func endEvent() {
        if dataLines > 0 {
            if dataLines == 1, dataIsDone || isStopEvent { hasDone = true }
            if dataEventCount == 0 { judgeFirstEvent() }
            if isErrorEvent || firstEventError != nil { hasError = true }
            dataEventCount &+= 1
        }
        hasFields = false
        dataLines = 0
        dataIsDone = false
        isErrorEvent = false
        isStopEvent = false
        isDeltaOfMessage = false
    }

    private static let endings: [StaticString] = [
        "message_stop", "response.completed", "response.incomplete", "response.failed",
    ]

    /// Whether an object's first member is a `type` that begins so.
    private static func isTyped(_ name: StaticString, _ value: UnsafeRawBufferPointer) -> Bool {
        guard value.starts(with: "{\"type\":".utf8) else { return false }
        let start = value[8] == 0x20 ? 10 : 9
        let rest = value.dropFirst(start)
        return value[start - 1] == UInt8(ascii: "\"")
            && rest.starts(with: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    /// Whether the data of a `message_delta` has a `stop_reason` that is not null. There is one such event a stream, or
    /// two, so it may be parsed.
    private static func stops(_ value: UnsafeRawBufferPointer) -> Bool {
        guard let root = try? JSONDocument.parse(Array(value), profile: .reply).root else { return false }
        return root["delta"]?["stop_reason"].map { !$0.isNull } ?? false
    }

    /// The first event is an error when its type says so, or its object has an `error` that is not null.
    private mutating func judgeFirstEvent() {
        defer { firstData = [] }
        if isErrorEvent {
            firstEventError = firstData
            return
        }
        // A cheap look first: hardly any first event mentions the word.
        guard firstData.firstOccurrence(of: Array("error".utf8)) != nil,
            let root = try? JSONDocument.parse(firstData, profile: .reply).root
        else { return }
        let hasError = root["error"].map { !$0.isNull } ?? false
        if hasError || root["type"]?.stringEquals("error") == true || root["object"]?.stringEquals("error") == true {
            firstEventError = firstData
        }
    }

    /// The value of a `data` line, without the one space that may begin it; nil for any other line.
    @inline(__always)
    private static func dataValue(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard line.count >= 4, line[0] == 0x64, line[1] == 0x61, line[2] == 0x74, line[3] == 0x61 else { return nil }
        guard line.count > 4 else { return UnsafeRawBufferPointer(rebasing: line[4...]) }
        guard line[4] == UInt8(ascii: ":") else { return nil }
        let start = line.count > 5 && line[5] == 0x20 ? 6 : 5
        return UnsafeRawBufferPointer(rebasing: line[start...])
    }

    @inline(__always)
    private static func isDone(_ value: UnsafeRawBufferPointer) -> Bool {
        value.count == 6 && value.elementsEqual("[DONE]".utf8)
    }

    /// Whether an object's first member is `error`, and not null: how servers report a failure in mid-stream.
    @inline(__always)
    private static func beginsWithError(_ value: UnsafeRawBufferPointer) -> Bool {
        // The third byte alone tells apart nearly every event there is.
        guard value.count > 10, value[2] == UInt8(ascii: "e") else { return false }
        guard value.starts(with: "{\"error\":".utf8) else { return false }
        return value[9...].first { $0 != 0x20 } != UInt8(ascii: "n")
    }

    /// Whether a line is `event: name`.
    private static func names(_ name: StaticString, _ line: UnsafeRawBufferPointer) -> Bool {
        let length = name.utf8CodeUnitCount
        guard line.count == length + 6 || line.count == length + 7 && line[6] == 0x20, line[5] == UInt8(ascii: ":")
        else {
            return false
        }
        return line.suffix(length).elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: length))
    }
}

import Glibc

/// Parses `text/event-stream` from bytes that arrive in any pieces.
///
/// An event that the stream's end cuts off is not delivered. Source: HTML Living Standard §9.2.6.
package struct ServerSentEventParser: Sendable {
    /// Reconnection time the stream asked for, in milliseconds; nil when it did not.
    package private(set) var retryMilliseconds: Int?
    /// Set when one event grew beyond the limit; nothing is delivered afterwards.
    package private(set) var isOverflowing = false

    private let eventBytesMax: Int
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var event: [UInt8] = []
    private var id: [UInt8] = []
    private var hasData = false
    private var skipsLineFeed = false
    private var isFirstLine = true

    /// A parser at the start of a stream; `eventBytesMax` bounds the memory it holds.
    package init(eventBytesMax: Int = WireBounds.eventBytesMax) {
        self.eventBytesMax = eventBytesMax
    }

    /// Takes the next bytes and calls `deliver` for each event they complete.
    package mutating func push(_ bytes: UnsafeRawBufferPointer, _ deliver: (ServerSentEvent) -> Void) {
        push(bytes) { (event: [UInt8], data: [UInt8], id: [UInt8]) in
            deliver(
                ServerSentEvent(
                    event: event.isEmpty ? "message" : String(decoding: event, as: UTF8.self),
                    data: String(decoding: data, as: UTF8.self), id: String(decoding: id, as: UTF8.self)))
        }
    }

    /// The same without making strings: `event` is empty for an event that names no type.
    package mutating func push(
        _ bytes: UnsafeRawBufferPointer, _ deliver: (_ event: [UInt8], _ data: [UInt8], _ id: [UInt8]) -> Void
    ) {
        var at = 0
        while at < bytes.count, !isOverflowing { at = pushEvent(bytes, from: at, deliver) }
    }

    /// Takes the bytes from `start` to the end of the first event that they complete, line ends and all; returns where
    /// that is. All bytes are taken when they complete none, or overflow.
    package mutating func pushEvent(
        _ bytes: UnsafeRawBufferPointer, from start: Int,
        _ deliver: (_ event: [UInt8], _ data: [UInt8], _ id: [UInt8]) -> Void
    ) -> Int {
        var at = start
        while true {
            takeLineFeed(bytes, &at)
            guard at < bytes.count, !isOverflowing else { return bytes.count }
            let end = Self.lineEnd(bytes, from: at)
            line.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[at..<end]))
            isOverflowing = line.count + data.count > eventBytesMax
            guard end < bytes.count, !isOverflowing else { return bytes.count }
            skipsLineFeed = bytes[end] == 0x0D
            let isDelivered = endLine(deliver)
            at = end + 1
            if isDelivered {
                takeLineFeed(bytes, &at)
                return at
            }
        }
    }

    /// Whether the next byte may begin an event: nothing of one has been taken that this one would add to.
    ///
    /// The id of events so far is kept, and a byte order mark can no longer come.
    package var isBetweenEvents: Bool {
        !isFirstLine && line.isEmpty && event.isEmpty && !hasData && !skipsLineFeed && !isOverflowing
    }

    /// Takes the line feed that belongs to the carriage return before it.
    private mutating func takeLineFeed(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) {
        guard skipsLineFeed, at < bytes.count else { return }
        skipsLineFeed = false
        if bytes[at] == 0x0A { at += 1 }
    }

    /// Where the line that begins at `at` ends; the end of the bytes when it does not end in them.
    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from at: Int) -> Int {
        guard let base = bytes.baseAddress else { return at }
        // SAFETY: `at` is below `count`, and the pointers found lie in the buffer.
        var end = bytes.count
        if let feed = memchr(base + at, 0x0A, end - at) { end = UnsafeRawPointer(feed) - base }
        if let returned = memchr(base + at, 0x0D, end - at) { end = UnsafeRawPointer(returned) - base }
        return end
    }

    /// The same for an array; returns the events.
    package mutating func push(_ bytes: [UInt8]) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        bytes.withUnsafeBytes { push($0) { events.append($0) } }
        return events
    }

    /// Whether an event has been delivered.
    private mutating func endLine(_ deliver: (_ event: [UInt8], _ data: [UInt8], _ id: [UInt8]) -> Void) -> Bool {
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else { return dispatch(deliver) }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            field(line[...], [])
            return false
        }
        guard colon > 0 else { return false }
        var value = line[(colon + 1)...]
        if value.first == 0x20 { value = value.dropFirst() }
        field(line[..<colon], value)
        return false
    }

    private mutating func field(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
        if name.elementsEqual("data".utf8) {
            if hasData { data.append(0x0A) }
            hasData = true
            data.append(contentsOf: value)
        } else if name.elementsEqual("event".utf8) {
            event = Array(value)
        } else if name.elementsEqual("id".utf8) {
            if !value.contains(0) { id = Array(value) }
        } else if name.elementsEqual("retry".utf8) {
            let isNumber = !value.isEmpty && value.count <= 15 && value.allSatisfy { 0x30...0x39 ~= $0 }
            if isNumber { retryMilliseconds = value.reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        }
    }

    private mutating func dispatch(_ deliver: (_ event: [UInt8], _ data: [UInt8], _ id: [UInt8]) -> Void) -> Bool {
        defer { hasData = false }
        if hasData { deliver(event, data, id) }
        data.removeAll(keepingCapacity: true)
        event.removeAll(keepingCapacity: true)
        return hasData
    }
}

import Glibc
import MercatorJSON
import MercatorWire

/// Reads the JSON events of a stream that arrives in any pieces.
///
/// What is no JSON fails the stream; `[DONE]` ends it. Comments and empty events are passed over. Whoever reads events
/// may teach which of them say nothing but a text; those that are like it come as ``Event/text(_:)``.
struct EventReader: Sendable {
    /// One event.
    enum Event: Sendable {
        /// An event with JSON; `name` is empty where the stream gives none.
        case json(name: [UInt8], JSONValue)
        /// An event like the one that was taught.
        case text(TextPiece)
        /// `data: [DONE]`
        case done
        /// The stream breaks its rules; nothing follows.
        case failure(TranslationFailure)
    }

    private var parser = ServerSentEventParser()
    private var template = EventTemplate()
    /// Where the data of the event parsed last begins in it; nil where it cannot be a template.
    private var dataStart: Int?
    private var hasEnded = false

    /// The event that the bytes from `at` on complete, which then moves behind it; nil when they complete none.
    mutating func next(_ bytes: UnsafeRawBufferPointer, at: inout Int) -> Event? {
        while at < bytes.count, !hasEnded {
            let isWhole = parser.isBetweenEvents
            if isWhole, let text = template.match(bytes, at: &at) { return .text(text) }
            let start = at
            var event: Event?
            at = parser.pushEvent(bytes, from: at) { (name: [UInt8], data: [UInt8], _: [UInt8]) in
                if !data.isEmpty { event = Self.event(name, data) }
            }
            if let event {
                if case .json(_, let root) = event {
                    let raw = UnsafeRawBufferPointer(rebasing: bytes[start..<at])
                    dataStart = isWhole ? Self.start(of: root.document, in: raw) : nil
                    template.consider(dataStart == nil ? nil : raw)
                } else {
                    hasEnded = true
                }
                return event
            }
            if parser.isOverflowing {
                hasEnded = true
                return .failure(TranslationFailure("an event is larger than \(WireBounds.eventBytesMax) bytes"))
            }
        }
        return nil
    }

    /// The stream has ended; returns the event whose blank line is missing, if it is whole otherwise.
    ///
    /// QUIRK: some servers close right after the last line, `data: [DONE]` mostly.
    mutating func end() -> Event? {
        var at = 0
        let event = [0x0A, 0x0A].withUnsafeBytes { next($0, at: &at) }
        // Half an event is no answer of the provider, only of the network.
        if case .failure? = event { return nil }
        return event
    }

    /// The event returned last says nothing but this text, and so does every other one that differs from it in no more
    /// than that string and `noise`, another string of it that says nothing.
    mutating func learn(_ kind: TextKind, _ text: JSONValue, noise: JSONValue? = nil) {
        guard let dataStart else { return }
        template.learn(kind, text: text.range.shifted(dataStart), noise: noise?.range.shifted(dataStart))
    }

    private static func event(_ name: [UInt8], _ data: [UInt8]) -> Event {
        if data.elementsEqual("[DONE]".utf8) { return .done }
        do {
            return .json(name: name, try JSONDocument.parse(data, profile: .reply).root)
        } catch {
            return .failure(TranslationFailure("an event of the stream is no JSON: \(error.message)"))
        }
    }

    /// Where the data stand in their event; nil where they do not stand in its last line, whole, or where the event
    /// ends with half a line end.
    private static func start(of data: JSONDocument, in event: UnsafeRawBufferPointer) -> Int? {
        guard event.last == 0x0A, let last = event.lastIndex(where: { $0 != 0x0A && $0 != 0x0D }) else { return nil }
        let start = last + 1 - data.bytes.readableBytes
        let name = start - (start > 0 && event[start - 1] == 0x20 ? 6 : 5)
        guard name >= 0, name == 0 || event[name - 1] == 0x0A || event[name - 1] == 0x0D,
            event[name..<name + 5].elementsEqual("data:".utf8)
        else { return nil }
        let isThere = data.bytes.withUnsafeReadableBytes { data in
            // SAFETY: the data are as long as what is left of the event's last line.
            guard let there = event.baseAddress, let data = data.baseAddress else { return false }
            return memcmp(there + start, data, last + 1 - start) == 0
        }
        return isThere ? start : nil
    }
}

extension Range<Int> {
    /// The same range of a text that has so many bytes more in front.
    fileprivate func shifted(_ count: Int) -> Range<Int> { lowerBound + count..<upperBound + count }
}

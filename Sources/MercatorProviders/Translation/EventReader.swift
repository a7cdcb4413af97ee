import MercatorJSON
import MercatorWire

/// Reads the JSON events of a stream that arrives in any pieces.
///
/// What is no JSON fails the stream; `[DONE]` ends it. Comments and empty events are passed over.
struct EventReader: Sendable {
    /// One event.
    enum Event: Sendable {
        /// An event with JSON; `name` is empty where the stream gives none.
        case json(name: [UInt8], JSONValue)
        /// `data: [DONE]`
        case done
        /// The stream breaks its rules; nothing follows.
        case failure(TranslationFailure)
    }

    private var parser = ServerSentEventParser()
    private var hasEnded = false

    /// Takes the next bytes; returns the events they complete.
    mutating func push(_ bytes: UnsafeRawBufferPointer) -> [Event] {
        guard !hasEnded else { return [] }
        var events: [Event] = []
        var ended = false
        parser.push(bytes) { (name: [UInt8], data: [UInt8], _: [UInt8]) in
            guard !ended else { return }
            guard !data.isEmpty else { return }
            let event = Self.event(name, data)
            if case .json = event {} else { ended = true }
            events.append(event)
        }
        if parser.isOverflowing, !ended {
            ended = true
            events.append(.failure(TranslationFailure("an event is larger than \(WireBounds.eventBytesMax) bytes")))
        }
        hasEnded = ended
        return events
    }

    /// The stream has ended; returns the event whose blank line is missing, if it is whole otherwise.
    ///
    /// QUIRK: some servers close right after the last line, `data: [DONE]` mostly.
    mutating func end() -> [Event] {
        let events = [0x0A, 0x0A].withUnsafeBytes { push($0) }
        // Half an event is no answer of the provider, only of the network.
        return events.filter { if case .failure = $0 { false } else { true } }
    }

    private static func event(_ name: [UInt8], _ data: [UInt8]) -> Event {
        if data.elementsEqual("[DONE]".utf8) { return .done }
        do {
            return .json(name: name, try JSONDocument.parse(data, profile: .reply).root)
        } catch {
            return .failure(TranslationFailure("an event of the stream is no JSON: \(error.message)"))
        }
    }
}

import MercatorJSON
import MercatorWire

/// Server-sent events: the parser and the boundary tracker say at every cut what the whole stream says.
enum SSEFuzz {
    static let target = FuzzTarget("sse", testRounds: 400) { bytes in
        let whole = events(bytes)
        for pieces in Cuts.pieces(of: bytes) {
            try follow(pieces, of: bytes, saying: whole)
        }
    }

    private static func follow(_ pieces: [[UInt8]], of bytes: [UInt8], saying whole: [ServerSentEvent]) throws {
        var parser = ServerSentEventParser()
        var tracker = EventBoundary()
        var delivered: [ServerSentEvent] = []
        var seen = 0
        var boundary = 0
        var probed = -1
        for piece in pieces {
            delivered += parser.push(piece)
            let safe = piece.withUnsafeBytes { tracker.feed($0) }
            try verify((0...piece.count).contains(safe), "\(safe) of \(piece.count) bytes are safe")
            if safe > 0 { boundary = seen + safe }
            seen += piece.count
            try verify(piece.isEmpty || tracker.isTorn == (boundary < seen), "torn: \(tracker.isTorn) at \(seen)")
            try verify(tracker.dataEventCount == delivered.count, "\(tracker.dataEventCount) events, not \(delivered)")
            if boundary != probed {
                probed = boundary
                try verify(isEventEnd(boundary, of: bytes, holding: delivered), "an event does not fit at \(boundary)")
            }
        }
        try verify(delivered == whole, "cut at \(pieces.map(\.count)): \(delivered) and not \(whole)")
        let saysDone = whole.contains { event in
            event.data == "[DONE]" || endsStream(event) && !event.data.utf8.contains(0x0A)
        }
        try verify(tracker.hasDone == saysDone, "done: \(tracker.hasDone), not \(saysDone)")
        try verify(tracker.firstEventError == nil || isError(whole.first), "no error: \(whole)")
        try verify(!tracker.hasError || whole.contains { isError($0) }, "no error: \(whole)")
        guard tracker.endsInUnterminatedDone else { return }
        let ended = events(bytes + tracker.missingTerminator)
        try verify(ended == whole + [done(after: bytes)], "the missing end makes \(ended)")
    }

    /// By its type, or, of messages, by what its object says first.
    private static func endsStream(_ event: ServerSentEvent) -> Bool {
        ["message_stop", "response.completed", "response.incomplete", "response.failed"].contains(event.event)
            || ["{\"type\":\"message_stop\"", "{\"type\": \"message_stop\""].contains {
                event.data.utf8.starts(with: $0.utf8)
            }
    }

    private static func events(_ bytes: [UInt8]) -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        return parser.push(bytes)
    }

    /// An event put in at the place arrives alone and whole, after all that had been delivered.
    private static func isEventEnd(_ place: Int, of bytes: [UInt8], holding delivered: [ServerSentEvent]) -> Bool {
        let probed = events(bytes[..<place] + Array("data: probe\n\n".utf8))
        return probed.dropLast() == delivered[...] && probed.last?.data == "probe" && probed.last?.event == "message"
    }

    private static func done(after bytes: [UInt8]) -> ServerSentEvent {
        events(bytes + Array("\n\n".utf8)).last ?? ServerSentEvent(data: "")
    }

    /// By its type, by the beginning of its object (though it be broken further on), or by what the object says.
    private static func isError(_ event: ServerSentEvent?) -> Bool {
        guard let event, event.event != "error", !event.data.hasPrefix("{\"error\":") else { return event != nil }
        guard let root = try? JSONDocument.parse(event.data, profile: .reply).root else { return false }
        return root["error"].map { !$0.isNull } == true
            || ["type", "object"].contains { root[$0]?.stringEquals("error") == true }
    }
}

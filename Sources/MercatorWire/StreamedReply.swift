package import MercatorJSON

package import struct NIOCore.ByteBuffer

/// What a whole stream of server-sent events adds up to: the reply that would have come without `stream`.
///
/// Chat and completion chunks are joined choice by choice; a stream of the responses API ends with the whole response.
/// What is in no shape known here is kept under `events`, so that whoever screens the reply sees every text in it.
/// Source: OpenAI API reference, chat and completion chunk objects, response stream events.
package struct StreamedReply: Sendable {
    /// The reply as one document.
    package let document: JSONDocument
    private let events: [Event]

    private struct Event: Sendable {
        var name: String
        var data: String
        /// Nil for what is no JSON, `[DONE]` mostly.
        var document: JSONDocument?
    }

    /// Reads a stream from its beginning; nil when an event is too large or the whole is not to be understood.
    package static func read(_ bytes: ByteBuffer) -> StreamedReply? {
        var parser = ServerSentEventParser()
        var events: [Event] = []
        let take = { (event: ServerSentEvent) in
            let document = try? JSONDocument.parse(event.data, profile: .inspectedReply)
            events.append(Event(name: event.event, data: event.data, document: document))
        }
        bytes.withUnsafeReadableBytes { parser.push($0, take) }
        // Some clients deliver an event that the stream's end cuts off, so it is looked at, too.
        [UInt8](repeating: 0x0A, count: 2).withUnsafeBytes { parser.push($0, take) }
        guard !parser.isOverflowing, events.allSatisfy({ $0.document != nil || $0.data == "[DONE]" }) else {
            return nil
        }
        var sum = ChunkSum()
        for event in events {
            if let root = event.document?.root { sum.add(root) }
        }
        guard let document = try? JSONDocument.parse(sum.json, profile: .inspectedReply) else { return nil }
        return StreamedReply(document: document, events: events)
    }

    /// The same stream with the texts of `edited`, each in the event where it began; nil when the change is none of
    /// texts, or the form has no place for it.
    package func rewritten(as edited: JSONDocument) -> ByteBuffer? {
        var replaced: Set<ChunkText.Place> = []
        var done: Set<ChunkText.Place> = []
        let (old, new) = (ChunkText.sums(of: document.root), ChunkText.sums(of: edited.root))
        for (place, text) in old where new[place] != text { replaced.insert(place) }
        var out = ByteBuffer()
        for event in events {
            var data = event.data
            if let root = event.document?.root {
                var splices = JSONSplices()
                for (place, value) in ChunkText.pieces(of: root) where replaced.contains(place) {
                    let isFirst = done.insert(place).inserted
                    splices.replaceOnce(value, with: JSONWriter.quoted(isFirst ? new[place] ?? "" : ""))
                }
                if !replaced.isEmpty { ChunkText.dropLogprobs(of: root, &splices) }
                data = String(decoding: splices.applied(to: root.document.bytes).readableBytesView, as: UTF8.self)
            }
            if event.name != "message" { out.writeString("event: \(event.name)\n") }
            for line in data.split(separator: "\n", omittingEmptySubsequences: false) {
                out.writeString("data: \(line)\n")
            }
            out.writeString("\n")
        }
        // Whatever was changed, the proof is that the new stream adds up to it.
        guard let proof = StreamedReply.read(out), proof.document.bytes == edited.bytes else { return nil }
        return out
    }
}

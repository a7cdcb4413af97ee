package import MercatorJSON

package import struct NIOCore.ByteBuffer

/// What a whole stream of server-sent events adds up to: the reply that would have come without `stream`.
///
/// Chat and completion chunks are joined choice by choice; of the responses API see ``ResponseSum``.
/// What is in no shape known here is kept under `events`, so that whoever screens the reply sees every text in it.
/// Source: OpenAI API reference, chat and completion chunk objects, response stream events.
package struct StreamedReply: Sendable {
    /// The reply as one document.
    package let document: JSONDocument
    private let events: [Event]
    /// What each event tells, and their sum; nil for a stream of another API.
    private let response: (events: [ResponseEvent], sum: ResponseSum)?

    private struct Event: Sendable {
        var name: String
        var data: String
        /// Nil for what is no JSON, `[DONE]` mostly.
        var document: JSONDocument?

        var isOfResponse: Bool { document.map { ResponseEvent.isOne(named: name, $0.root) } ?? false }
    }

    /// Reads a stream from its beginning; nil when an event is too large or the whole is not to be understood.
    package static func read(_ bytes: ByteBuffer) -> StreamedReply? {
        var parser = ServerSentEventParser()
        var events: [Event] = []
        var isReadable = true
        let take = { (event: ServerSentEvent) in
            guard isReadable else { return }
            let document = try? JSONDocument.parse(event.data, profile: .inspectedReply)
            isReadable = document != nil || event.data == "[DONE]"
            events.append(Event(name: event.event, data: event.data, document: document))
        }
        bytes.withUnsafeReadableBytes { parser.push($0, take) }
        // Some clients deliver an event that the stream's end cuts off, so it is looked at, too.
        [UInt8](repeating: 0x0A, count: 2).withUnsafeBytes { parser.push($0, take) }
        guard isReadable, !parser.isOverflowing else { return nil }
        if events.contains(where: { $0.isOfResponse }) { return response(events) }
        var sum = ChunkSum()
        for event in events {
            if let root = event.document?.root { sum.add(root) }
        }
        guard let document = try? JSONDocument.parse(sum.json, profile: .inspectedReply) else { return nil }
        return StreamedReply(document: document, events: events, response: nil)
    }

    /// The same of the responses API; nil when events of another one are among them.
    private static func response(_ events: [Event]) -> StreamedReply? {
        var limit = WireBounds.responseTextsMax
        let told = events.map { event in
            event.document.map { ResponseEvent(named: event.name, $0.root, limit: &limit) } ?? ResponseEvent()
        }
        guard limit >= 0, !events.contains(where: { $0.document?.root["choices"] != nil }),
            let sum = ResponseSum(told, limit: limit),
            let document = try? JSONDocument.parse(sum.json, profile: .inspectedReply)
        else { return nil }
        // The tokens of a text spell it once more; they are no text of their own.
        var splices = JSONSplices()
        for list in ResponseRewriter.logprobs(in: document.root) {
            splices.replace(list, with: Array("[]".utf8))
        }
        let bare = splices.isEmpty ? document.bytes : splices.applied(to: document.bytes)
        guard let document = try? JSONDocument.parse(bare, profile: .inspectedReply) else { return nil }
        return StreamedReply(document: document, events: events, response: (told, sum))
    }

    /// The same stream with the texts of `edited`, each in the event where it began and in every event that repeats it;
    /// nil when the change is none of texts, or the form has no place for it.
    package func rewritten(as edited: JSONDocument) -> ByteBuffer? {
        guard let datas = response.map({ datas($0.events, $0.sum, edited) }) ?? chunkDatas(edited) else { return nil }
        var out = ByteBuffer()
        for (event, data) in zip(events, datas) {
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

    /// The data of each event of the responses API.
    private func datas(_ told: [ResponseEvent], _ sum: ResponseSum, _ edited: JSONDocument) -> [String]? {
        guard var rewriter = ResponseRewriter(sum, old: document.root, new: edited.root) else { return nil }
        var datas: [String] = []
        for (event, told) in zip(events, told) {
            guard let root = event.document?.root else {
                datas.append(event.data)
                continue
            }
            guard let splices = rewriter.splices(for: told, root) else { return nil }
            datas.append(Self.text(splices, root))
        }
        return datas
    }

    /// The data of each event of chats and completions.
    private func chunkDatas(_ edited: JSONDocument) -> [String]? {
        var replaced: Set<ChunkText.Place> = []
        var done: Set<ChunkText.Place> = []
        let (old, new) = (ChunkText.sums(of: document.root), ChunkText.sums(of: edited.root))
        for (place, text) in old where new[place] != text { replaced.insert(place) }
        return events.map { event in
            guard let root = event.document?.root else { return event.data }
            var splices = JSONSplices()
            for (place, value) in ChunkText.pieces(of: root) where replaced.contains(place) {
                let isFirst = done.insert(place).inserted
                splices.replace(value, with: JSONWriter.quoted(isFirst ? new[place] ?? "" : ""))
            }
            if !replaced.isEmpty { ChunkText.dropLogprobs(of: root, &splices) }
            return Self.text(splices, root)
        }
    }

    private static func text(_ splices: JSONSplices, _ root: JSONValue) -> String {
        String(decoding: splices.applied(to: root.document.bytes).readableBytesView, as: UTF8.self)
    }
}

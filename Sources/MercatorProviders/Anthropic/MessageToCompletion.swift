import MercatorJSON

import struct NIOCore.ByteBuffer

/// Reads a buffered message of Anthropic's as a `chat.completion`.
///
/// Thinking goes to `reasoning_content`, and whole, with its signature, to `thinking_blocks`: a client that sends the
/// message back as it is loses nothing. Source: Anthropic API reference, message object, read 2026-11-25.
struct MessageToCompletion {
    private let root: JSONValue
    private let terms: ReplyTerms
    private var notes = TranslationNotes()
    private var texts: [JSONValue] = []
    private var thinking: [JSONValue] = []
    private var calls: [JSONValue] = []
    private var annotations: [[UInt8]] = []
    /// Characters of the answer so far, for the places of annotations.
    private var textLength = 0

    init(_ reply: ByteBuffer, _ terms: ReplyTerms) throws(TranslationFailure) {
        root = try JSONDocument.reply(reply).root
        self.terms = terms
    }

    /// The whole translation.
    mutating func translated() throws(TranslationFailure) -> TranslatedReply {
        guard root["type"]?.stringEquals("message") == true, let content = root["content"], content.kind == .array
        else { throw TranslationFailure("it is no message of Anthropic's") }
        for block in content.elements { take(block) }
        let stopReason = root["stop_reason"]?.string ?? "end_turn"
        var json = JSONWriter()
        json.beginObject()
        json.key("id")
        json.value(json: root["id"]?.ifText.map(\.spelling) ?? quotedID)
        json.member("object", "chat.completion")
        json.member("created", terms.created)
        json.key("model")
        json.value(json: root["model"]?.ifText.map(\.spelling) ?? quotedModel)
        json.key("choices")
        json.beginArray()
        json.beginObject()
        json.member("index", 0)
        json.key("message")
        writeMessage(to: &json)
        json.key("logprobs")
        json.null()
        json.member("finish_reason", AnthropicStopReason.finishReason(stopReason, hasCalls: !calls.isEmpty))
        if let sequence = root["stop_sequence"]?.ifString {
            json.key("stop_reason")
            json.value(sequence)
        }
        json.endObject()
        json.endArray()
        if let found = root["usage"], found.kind == .object {
            var usage = AnthropicUsage()
            usage.take(found)
            json.key("usage")
            json.value(json: usage.chat)
        }
        json.endObject()
        return TranslatedReply(body: json.bytes, notes: notes.all)
    }

    private var quotedID: [UInt8] { JSONWriter.quoted("chatcmpl-\(terms.id)") }
    private var quotedModel: [UInt8] { JSONWriter.quoted(terms.model) }

    private mutating func take(_ block: JSONValue) {
        switch block["type"]?.string ?? "" {
        case "text":
            guard let text = block["text"]?.ifString else { return }
            texts.append(text)
            let start = textLength
            textLength += text.characterCount
            guard let citations = block["citations"] else { return }
            for citation in citations.elements {
                if let annotation = AnthropicCitation.annotation(citation, from: start, to: textLength) {
                    annotations.append(annotation)
                } else {
                    notes.add("content[].citations", AnthropicCitation.note)
                }
            }
        case "thinking", "redacted_thinking": thinking.append(block)
        case "tool_use": calls.append(block)
        case let type: notes.add("content[] \(type.prefix(64))", "left out, because chat has no place for it")
        }
    }

    private func writeMessage(to json: inout JSONWriter) {
        json.beginObject()
        json.member("role", "assistant")
        json.key("content")
        if texts.isEmpty, !calls.isEmpty { json.null() } else { json.value(json: Self.joined(texts)) }
        json.key("refusal")
        if let text = root["stop_details"]?["explanation"]?.ifText { json.value(text) } else { json.null() }
        let reasons = thinking.compactMap { $0["thinking"]?.ifText }
        if !reasons.isEmpty {
            json.key("reasoning_content")
            json.value(json: Self.joined(reasons))
        }
        if !thinking.isEmpty {
            json.key("thinking_blocks")
            json.beginArray()
            for block in thinking { json.value(block) }
            json.endArray()
        }
        if !calls.isEmpty { writeCalls(to: &json) }
        if !annotations.isEmpty {
            json.key("annotations")
            json.beginArray()
            for annotation in annotations { json.value(json: annotation) }
            json.endArray()
        }
        json.endObject()
    }

    private func writeCalls(to json: inout JSONWriter) {
        json.key("tool_calls")
        json.beginArray()
        for (order, call) in calls.enumerated() {
            json.beginObject()
            json.key("id")
            if let id = call["id"]?.ifText { json.value(id) } else { json.string("call_\(terms.id)_\(order)") }
            json.member("type", "function")
            json.key("function")
            json.beginObject()
            json.key("name")
            if let name = call["name"]?.ifString { json.value(name) } else { json.string("") }
            json.key("arguments")
            json.string(call["input"].map { String(decoding: $0.rawBytes.readableBytesView, as: UTF8.self) } ?? "{}")
            json.endObject()
            json.endObject()
        }
        json.endArray()
    }

    /// Several texts as one JSON string, each as it stands.
    private static func joined(_ texts: [JSONValue]) -> [UInt8] {
        [UInt8(ascii: "\"")] + texts.flatMap(\.innerBytes) + [UInt8(ascii: "\"")]
    }
}

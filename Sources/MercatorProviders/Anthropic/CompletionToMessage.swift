import MercatorJSON
import MercatorWire

import struct NIOCore.ByteBuffer

/// Says a buffered `chat.completion` as a message of Anthropic's.
///
/// Source: Anthropic API reference, message object; OpenAI API reference, chat completion object, read 2026-11-25.
struct CompletionToMessage {
    private let root: JSONValue
    private let terms: ReplyTerms
    private var notes = TranslationNotes()
    private var json = JSONWriter()
    private var hasCalls = false

    init(_ reply: ByteBuffer, _ terms: ReplyTerms) throws(TranslationFailure) {
        root = try JSONDocument.reply(reply).root
        self.terms = terms
    }

    /// The whole translation.
    mutating func translated() throws(TranslationFailure) -> TranslatedReply {
        guard let choices = root["choices"], choices.kind == .array, let choice = choices[0],
            let message = choice["message"], message.kind == .object
        else { throw TranslationFailure("it is no chat completion") }
        json.beginObject()
        json.key("id")
        if let id = root["id"]?.ifText { json.value(id) } else { json.string("msg_\(terms.id)") }
        json.member("type", "message")
        json.member("role", "assistant")
        json.key("model")
        if let model = root["model"]?.ifText { json.value(model) } else { json.string(terms.model) }
        json.key("content")
        json.beginArray()
        try writeContent(message)
        json.endArray()
        let sequence = choice["stop_reason"]?.ifText
        json.member(
            "stop_reason",
            AnthropicStopReason.stopReason(
                choice["finish_reason"]?.string ?? "stop", hasCalls: hasCalls, hasStopSequence: sequence != nil))
        json.key("stop_sequence")
        if let sequence { json.value(sequence) } else { json.null() }
        json.key("usage")
        let usage = root["usage"].map { AnthropicUsage(chat: $0) } ?? AnthropicUsage()
        json.value(json: usage.messages)
        json.endObject()
        return TranslatedReply(body: json.bytes, notes: notes.all)
    }

    private mutating func writeContent(_ message: JSONValue) throws(TranslationFailure) {
        writeThinking(message)
        if let content = message["content"] {
            if let text = content.ifText { writeText(text) }
            // QUIRK: some servers answer in parts, as requests have them.
            for part in content.elements { if let text = part["text"]?.ifText { writeText(text) } }
        }
        if let refusal = message["refusal"]?.ifText { writeText(refusal) }
        if let calls = message["tool_calls"] {
            for (order, call) in calls.elements.enumerated() {
                try write(call["function"], id: call["id"], order: order)
            }
        }
        if let call = message["function_call"], call.kind == .object { try write(call, id: nil, order: 0) }
        for name in ["annotations", "audio"] {
            if let value = message[name], !value.isNull, value.count > 0 {
                notes.add("choices[0].message.\(name)", "left out; Anthropic's messages have no place for it")
            }
        }
    }

    private mutating func writeThinking(_ message: JSONValue) {
        if let blocks = message["thinking_blocks"], blocks.kind == .array, blocks.count > 0 {
            for block in blocks.elements where block.kind == .object { json.value(block) }
            return
        }
        guard let text = (message["reasoning_content"] ?? message["reasoning"])?.ifText else { return }
        json.beginObject()
        json.member("type", "thinking")
        json.key("thinking")
        json.value(text)
        // There is none, and clients expect the member.
        json.member("signature", "")
        json.endObject()
    }

    private mutating func writeText(_ text: JSONValue) {
        json.beginObject()
        json.member("type", "text")
        json.key("text")
        json.value(text)
        json.endObject()
    }

    private mutating func write(
        _ function: JSONValue?, id: JSONValue?, order: Int
    ) throws(TranslationFailure) {
        guard let name = function?["name"]?.ifText else { throw TranslationFailure("a tool call has no name") }
        hasCalls = true
        json.beginObject()
        json.member("type", "tool_use")
        json.key("id")
        if let id = id?.ifText { json.value(id) } else { json.string("toolu_\(terms.id)_\(order)") }
        json.key("name")
        json.value(name)
        json.key("input")
        json.value(json: try Self.input(function?["arguments"]))
        json.endObject()
    }

    private static func input(_ arguments: JSONValue?) throws(TranslationFailure) -> [UInt8] {
        // QUIRK: some servers send the object itself.
        if let arguments, arguments.kind == .object { return arguments.spelling }
        let text = arguments?.withStringBytes { Array($0) } ?? []
        guard text.contains(where: { $0 > 0x20 }) else { return Array("{}".utf8) }
        guard let found = try? JSONDocument.parse(text, profile: .reply).root, found.kind == .object else {
            throw TranslationFailure("the arguments of a tool call are no JSON object")
        }
        return found.spelling
    }
}

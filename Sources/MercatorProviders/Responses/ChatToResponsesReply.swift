import MercatorJSON

import struct NIOCore.ByteBuffer

/// Says a `chat.completion` as a whole response.
struct ChatToResponsesReply {
    private let terms: ReplyTerms
    private var notes = TranslationNotes()
    private var output: [UInt8] = []
    private var itemCount = 0

    init(terms: ReplyTerms) {
        self.terms = terms
    }

    /// The response. Throws for what is no chat reply.
    mutating func translate(_ body: ByteBuffer) throws(TranslationFailure) -> TranslatedReply {
        let root = try JSONDocument.reply(body).root
        guard let choice = root["choices"]?[0], let message = choice["message"], message.kind == .object else {
            throw TranslationFailure("it has no `choices[0].message`")
        }
        let ending = ResponseEnding(choice["finish_reason"]?.string ?? "stop")
        addReasoning(message)
        addMessage(message, logprobs: choice["logprobs"]?["content"], ending.itemStatus)
        try addCalls(message["tool_calls"], ending.itemStatus)
        if let audio = message["audio"], !audio.isNull {
            notes.add("choices[0].message.audio", "a response's messages are text")
        }
        let model = root["model"]?.ifText.map(\.spelling) ?? JSONWriter.quoted(terms.model)
        let object = ResponseObject(terms: terms, created: root["created"]?.exactInt ?? terms.created, model: model)
        let usage = root["usage"].flatMap { $0.kind == .object ? ResponseUsage.bytes($0) : nil }
        return TranslatedReply(body: object.bytes(ending.status, output: output, usage: usage), notes: notes.all)
    }

    private mutating func addReasoning(_ message: JSONValue) {
        guard let text = (message["reasoning_content"] ?? message["reasoning"])?.ifText else { return }
        add(ResponseItem.reasoning(id: nextID("rs"), text: text.spelling, .completed))
    }

    private mutating func addMessage(_ message: JSONValue, logprobs: JSONValue?, _ status: ResponseItem.Status) {
        var parts: [UInt8] = []
        let hasCalls = message["tool_calls"].map { $0.count > 0 } ?? false
        let refusal = message["refusal"]?.ifText
        // An answer of nothing at all is still a message.
        let content = message["content"]?.ifString
        if let text = content?.ifText ?? (hasCalls || refusal != nil ? nil : content) {
            parts.appendElement(
                ResponseItem.textPart(
                    text.spelling, annotations: annotations(message["annotations"]),
                    logprobs: ResponseItem.elements(logprobs)))
        }
        if let refusal { parts.appendElement(ResponseItem.refusalPart(refusal.spelling)) }
        guard !parts.isEmpty else { return }
        add(ResponseItem.message(id: nextID("msg"), parts: parts, status))
    }

    private mutating func annotations(_ list: JSONValue?) -> [UInt8] {
        var all: [UInt8] = []
        guard let list, list.kind == .array else { return all }
        for annotation in list.elements {
            if let json = ResponseItem.annotation(annotation) {
                all.appendElement(json)
            } else {
                notes.add("choices[0].message.annotations", "one is of a kind that responses do not have")
            }
        }
        return all
    }

    private mutating func addCalls(
        _ calls: JSONValue?, _ status: ResponseItem.Status
    ) throws(TranslationFailure) {
        guard let calls else { return }
        for (index, call) in calls.elements.enumerated() {
            guard let function = call["function"], let name = function["name"]?.ifText else {
                throw TranslationFailure("a tool call names no function")
            }
            let callID = call["id"]?.ifText.map(\.spelling) ?? JSONWriter.quoted("call_\(terms.id)_\(index)")
            let arguments = function["arguments"]?.ifString.map(\.spelling) ?? JSONWriter.quoted("{}")
            add(
                ResponseItem.call(
                    id: nextID("fc"), callID: callID, name: name.spelling, arguments: arguments, status))
        }
    }

    private func nextID(_ prefix: String) -> String { "\(prefix)_\(terms.id)_\(itemCount)" }

    private mutating func add(_ item: [UInt8]) {
        output.appendElement(item)
        itemCount += 1
    }

}

/// What chat's `finish_reason` means for a response.
struct ResponseEnding: Sendable {
    let status: ResponseObject.Status
    /// How the last item stands.
    let itemStatus: ResponseItem.Status

    /// Reads a reason; words that chat does not define end like `stop`.
    init(_ finishReason: String) {
        switch finishReason {
        case "length": status = .incomplete("max_output_tokens")
        case "content_filter": status = .incomplete("content_filter")
        default: status = .completed
        }
        if case .completed = status { itemStatus = .completed } else { itemStatus = .incomplete }
    }
}

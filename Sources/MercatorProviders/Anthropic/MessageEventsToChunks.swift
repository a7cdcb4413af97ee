import MercatorJSON

/// Reads the event stream of a message of Anthropic's as the event stream of a chat.
///
///     event: content_block_delta
///     data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}
///
/// Events go by the `type` in their data. Unknown events and deltas are passed over, as the API asks for.
/// Source: Anthropic API reference, streaming messages, read 2026-11-25.
struct MessageEventsToChunks: StreamTranslator {
    private(set) var state = StreamState.open
    private let terms: ReplyTerms
    private var events = EventReader()
    private var writer: ChatChunkWriter?
    private var usage = AnthropicUsage()
    private var hasUsage = false
    private var stopReason: String?
    private var stopSequence: JSONValue?
    private var block = Block.other
    private var callCount: Int64 = 0
    private var textLength = 0
    private var out: [UInt8] = []
    private var noted = TranslationNotes()
    /// Of the open thinking block, as the inner bytes of JSON strings; apart from it, so that they grow in place.
    private var thinkingText: [UInt8] = []
    private var thinkingSignature: [UInt8] = []

    /// The content block that is open. Anthropic's come one after the other.
    private enum Block {
        /// From this character of the answer on.
        case text(start: Int)
        /// Its text and signature so far are ``thinkingText`` and ``thinkingSignature``.
        case thinking
        /// A call by its place among the calls; `input` is what it began with, nil once there were pieces.
        case call(index: Int64, input: JSONValue?)
        case other
    }

    init(_ terms: ReplyTerms) {
        self.terms = terms
    }

    var notes: [TranslationNote] { noted.all }

    mutating func push(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        guard state == .open else { return [] }
        var at = 0
        while state == .open, let event = events.next(bytes, at: &at) {
            if case .text(let piece) = event { take(piece, bytes) } else { take(event) }
        }
        return taken()
    }

    mutating func end() -> [UInt8] {
        guard state == .open else { return [] }
        if let event = events.end() { take(event) }
        // QUIRK: some compatible servers close after `message_delta`, without `message_stop`.
        if state == .open, stopReason != nil { finish() }
        if state == .open { fail(TranslationFailure("the stream ended before the message did").error) }
        return taken()
    }

    private mutating func taken() -> [UInt8] {
        if out.isEmpty { return writer?.take() ?? [] }
        flush()
        defer { out = [] }
        return out
    }

    private mutating func flush() {
        if let bytes = writer?.take() { out.append(contentsOf: bytes) }
    }

    private mutating func fail(_ error: DialectError) {
        flush()
        out.append(contentsOf: error.chatEvent)
        state = .failed(error)
    }

    private mutating func take(_ event: EventReader.Event) {
        switch event {
        // Not Anthropic's, but some compatible servers append it.
        case .done: if stopReason != nil { finish() }
        case .text: break
        case .failure(let failure): fail(failure.error)
        case .json(let name, let root): take(root, name: name)
        }
    }

    private mutating func take(_ root: JSONValue, name: [UInt8]) {
        // Nearly every event is one of these.
        if root["type"]?.stringEquals("content_block_delta") == true, let delta = root["delta"] {
            return takeDelta(delta)
        }
        switch root["type"]?.string ?? String(decoding: name, as: UTF8.self) {
        case "message_start": start(root["message"])
        case "content_block_start": if let found = root["content_block"] { startBlock(found) }
        case "content_block_stop": stopBlock()
        case "message_delta":
            if let delta = root["delta"] {
                stopReason = delta["stop_reason"]?.string ?? stopReason
                stopSequence = delta["stop_sequence"]?.ifString ?? stopSequence
                if let text = delta["stop_details"]?["explanation"]?.ifText {
                    begin { $0.member("refusal", json: Array(text.rawBytes.readableBytesView)) }
                }
            }
            takeUsage(root["usage"])
        case "message_stop": finish()
        case "error": fail(AnthropicErrors.decode(event: root))
        // QUIRK: a proxy on the way may report a failure in OpenAI's words.
        default: if let error = root["error"], !error.isNull { fail(AnthropicErrors.decode(event: root)) }
        }
    }

    private mutating func takeUsage(_ found: JSONValue?) {
        guard let found, found.kind == .object else { return }
        usage.take(found)
        hasUsage = true
    }

    private mutating func start(_ message: JSONValue?) {
        guard writer == nil else { return }
        let id = message?["id"]?.ifText.map { Array($0.rawBytes.readableBytesView) }
        let model = message?["model"]?.ifText.map { Array($0.rawBytes.readableBytesView) }
        var chunks = ChatChunkWriter(
            id: id ?? JSONWriter.quoted("chatcmpl-\(terms.id)"), created: terms.created,
            model: model ?? JSONWriter.quoted(terms.model))
        chunks.role()
        writer = chunks
        takeUsage(message?["usage"])
    }

    /// Writes a chunk; the first one comes before it, even if the stream forgot to begin.
    private mutating func begin(_ write: (inout ChatChunkWriter) -> Void) {
        if writer == nil { start(nil) }
        if writer != nil { write(&writer!) }
    }
}

extension MessageEventsToChunks {
    private mutating func startBlock(_ found: JSONValue) {
        stopBlock()
        switch found["type"]?.string ?? "" {
        case "text":
            block = .text(start: textLength)
            if let text = found["text"]?.ifText { takeText(text) }
        case "thinking":
            block = .thinking
            thinkingText = []
            thinkingSignature = found["signature"]?.innerBytes ?? []
            if let text = found["thinking"]?.ifText { takeThinking(text) }
        case "redacted_thinking":
            block = .other
            begin { $0.member("thinking_blocks", json: Self.array(found)) }
        case "tool_use": startCall(found)
        case let type:
            block = .other
            noted.add("content[] \(type.prefix(64))", "left out, because chat has no place for it")
        }
    }

    private mutating func startCall(_ found: JSONValue) {
        let index = callCount
        callCount += 1
        let id = found["id"]?.ifText.map { Array($0.rawBytes.readableBytesView) }
        let name = found["name"]?.ifString.map { Array($0.rawBytes.readableBytesView) }
        begin { [terms] in
            $0.call(
                index: index, id: id ?? JSONWriter.quoted("call_\(terms.id)_\(index)"), name: name ?? [0x22, 0x22])
        }
        block = .call(index: index, input: found["input"])
    }

    private mutating func takeDelta(_ delta: JSONValue) {
        switch (delta["type"]?.string ?? "", block) {
        case ("text_delta", _):
            guard let text = delta["text"]?.ifText else { return }
            events.learn(.content, text)
            takeText(text)
        case ("thinking_delta", .thinking):
            guard let text = delta["thinking"]?.ifText else { return }
            events.learn(.reasoning, text)
            takeThinking(text)
        case ("signature_delta", .thinking): takeSignature(delta["signature"]?.innerBytes ?? [])
        case ("input_json_delta", .call(let index, _)):
            guard let piece = delta["partial_json"]?.ifText else { return }
            block = .call(index: index, input: nil)
            begin { $0.arguments(index: index, Array(piece.rawBytes.readableBytesView)) }
        case ("citations_delta", .text(let start)): takeCitation(delta["citation"], start)
        default: break
        }
    }

    /// The text of an event like an earlier one.
    private mutating func take(_ piece: TextPiece, _ bytes: UnsafeRawBufferPointer) {
        let json = piece.json(in: bytes)
        switch (piece.kind, block) {
        case (.content, _): takeText(json, characters: piece.scalarCount)
        case (.reasoning, .thinking): takeThinking(json)
        case (.reasoning, _): break
        }
    }

    private mutating func takeText(_ text: JSONValue) {
        text.withRawBytes { takeText($0, characters: text.characterCount) }
    }

    private mutating func takeThinking(_ text: JSONValue) {
        text.withRawBytes { takeThinking($0) }
    }

    private mutating func takeText(_ json: UnsafeRawBufferPointer, characters: Int) {
        textLength += characters
        begin { $0.content(json) }
    }

    private mutating func takeThinking(_ json: UnsafeRawBufferPointer) {
        thinkingText.append(contentsOf: json.dropFirst().dropLast())
        guard thinkingText.count <= TranslationBounds.heldBytesMax else {
            return fail(TranslationFailure("a thinking block is too large").error)
        }
        begin { $0.reasoning(json) }
    }

    private mutating func takeSignature(_ piece: [UInt8]) {
        guard thinkingSignature.count + piece.count <= TranslationBounds.heldBytesMax else {
            return fail(TranslationFailure("a signature is too large").error)
        }
        thinkingSignature.append(contentsOf: piece)
    }

    private mutating func takeCitation(_ citation: JSONValue?, _ start: Int) {
        guard let citation else { return }
        guard let annotation = AnthropicCitation.annotation(citation, from: start, to: textLength) else {
            return noted.add("content[].citations", AnthropicCitation.note)
        }
        begin { $0.member("annotations", json: [UInt8(ascii: "[")] + annotation + [UInt8(ascii: "]")]) }
    }

    /// Closes the open block: a whole thinking block goes out with its signature, a call without arguments gets some.
    private mutating func stopBlock() {
        switch block {
        case .thinking:
            var json = JSONBytes()
            json.literal("[{\"type\":\"thinking\",\"thinking\":\"")
            json.json(thinkingText)
            json.literal("\",\"signature\":\"")
            json.json(thinkingSignature)
            json.literal("\"}]")
            begin { $0.member("thinking_blocks", json: json.bytes) }
            thinkingText = []
            thinkingSignature = []
        case .call(let index, let input?):
            // Clients parse the arguments, and no text is no JSON.
            let text = String(decoding: input.rawBytes.readableBytesView, as: UTF8.self)
            begin { $0.arguments(index: index, JSONWriter.quoted(input.kind == .object ? text : "{}")) }
        case .text, .call, .other: break
        }
        block = .other
    }

    private mutating func finish() {
        stopBlock()
        let reason = AnthropicStopReason.finishReason(stopReason ?? "end_turn", hasCalls: callCount > 0)
        begin { [stopSequence] in $0.finish(reason, stopSequence: stopSequence) }
        if terms.wantsUsage, hasUsage { begin { [usage] in $0.usage(usage.chat) } }
        begin { $0.done() }
        state = .done
    }

    private static func array(_ value: JSONValue) -> [UInt8] {
        var json = JSONBytes()
        json.literal("[")
        json.value(value)
        json.literal("]")
        return json.bytes
    }
}

import MercatorJSON

/// Says the event stream of a chat as the event stream of a message of Anthropic's, in the order that it has there.
///
///     message_start, (content_block_start, content_block_delta…, content_block_stop)…, message_delta, message_stop
///
/// Usage is known at the end only: `message_start` says 0 and `message_delta` everything.
/// Source: Anthropic API reference, streaming messages, read 2026-11-25.
struct ChunksToMessageEvents: StreamTranslator {
    private(set) var state = StreamState.open
    private let terms: ReplyTerms
    private var chunks = ChatChunkReader()
    private var events = MessageEventWriter()
    private var hasStarted = false
    private var block = Block.none
    private var calls = StreamedCalls()
    private var finishReason: String?
    private var stopSequence: JSONValue?
    private var usage = AnthropicUsage()
    private var noted = TranslationNotes()

    /// The content block that is open.
    private enum Block: Equatable {
        case none
        case text
        case thinking(hasText: Bool)
        case call
    }

    init(_ terms: ReplyTerms) {
        self.terms = terms
    }

    var notes: [TranslationNote] { noted.all }

    mutating func push(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        guard state == .open else { return [] }
        var at = 0
        while state == .open, let reading = chunks.next(bytes, at: &at) {
            switch reading {
            case .deltas(let deltas): for delta in deltas where state == .open { take(delta) }
            case .text(let piece): take(piece.kind, piece.json(in: bytes))
            }
        }
        return events.take()
    }

    mutating func end() -> [UInt8] {
        guard state == .open else { return [] }
        for delta in chunks.end() where state == .open { take(delta) }
        // QUIRK: some servers end without `[DONE]`; the reason to finish is what counts.
        if state == .open, finishReason != nil { finish() }
        if state == .open { fail(TranslationFailure("the stream ended before the answer did").error) }
        return events.take()
    }

    private mutating func fail(_ error: DialectError) {
        events.error(error)
        state = .failed(error)
    }

    private mutating func take(_ delta: ChatDelta) {
        switch delta {
        case .start(let id, let model): start(id: id, model: model)
        case .content(let text), .refusal(let text): text.withRawBytes { take(.content, $0) }
        case .reasoning(let text): text.withRawBytes { take(.reasoning, $0) }
        case .thinkingBlock(let found): take(thinkingBlock: found)
        // Anthropic's messages have neither, as the buffered reply's notes say.
        case .logprobs: break
        case .annotations:
            noted.add(
                "choices[0].message.annotations", "left out; Anthropic's messages have no place for it")
        case .call(let index, let id, let name, let arguments):
            take(call: index, id: id, name: name, arguments: arguments)
        case .finish(let reason, let sequence):
            finishReason = reason
            stopSequence = sequence ?? stopSequence
        case .usage(let found): usage = AnthropicUsage(chat: found)
        case .error(let error): fail(error)
        case .done: finish()
        }
    }

    /// A piece of text, as a JSON string.
    private mutating func take(_ kind: TextKind, _ json: UnsafeRawBufferPointer) {
        switch kind {
        case .content:
            openText()
            events.textDelta(json)
        case .reasoning:
            openThinking(hasText: true)
            events.thinkingDelta(json)
        }
    }

    private mutating func start(id: JSONValue?, model: JSONValue?) {
        guard !hasStarted else { return }
        hasStarted = true
        events.messageStart(
            id: id?.ifText.map { Array($0.rawBytes.readableBytesView) } ?? JSONWriter.quoted("msg_\(terms.id)"),
            model: model?.ifText.map { Array($0.rawBytes.readableBytesView) } ?? JSONWriter.quoted(terms.model),
            usage: AnthropicUsage().messages)
    }

    private mutating func openText() {
        guard block != .text else { return }
        endCalls()
        close()
        block = .text
        events.startText()
    }

    private mutating func openThinking(hasText: Bool) {
        if case .thinking(let had) = block {
            block = .thinking(hasText: had || hasText)
            return
        }
        endCalls()
        close()
        block = .thinking(hasText: hasText)
        events.startThinking()
    }

    private mutating func close() {
        guard block != .none else { return }
        events.stopBlock()
        block = .none
    }

    /// A whole block comes after its text was streamed; then only its signature is news.
    private mutating func take(thinkingBlock found: JSONValue) {
        guard found["type"]?.stringEquals("redacted_thinking") != true else {
            endCalls()
            close()
            events.startBlock(found)
            events.stopBlock()
            return
        }
        if block != .thinking(hasText: true) {
            openThinking(hasText: true)
            if let text = found["thinking"]?.ifText { text.withRawBytes { events.thinkingDelta($0) } }
        }
        if let signature = found["signature"]?.ifText {
            events.signatureDelta(signature)
            close()
        }
    }

    private mutating func take(call index: Int64, id: JSONValue?, name: JSONValue?, arguments: JSONValue?) {
        for outcome in calls.take(index: index, id: id, name: name, arguments: arguments) { carryOut(outcome) }
    }

    private mutating func carryOut(_ outcome: StreamedCalls.Outcome) {
        switch outcome {
        case .start(let place, let id, let name, let held):
            close()
            block = .call
            events.startCall(id: id ?? JSONWriter.quoted("toolu_\(terms.id)_\(place)"), name: name)
            events.argumentsDelta(held)
        case .piece(let text): events.argumentsDelta(text)
        case .failure(let failure): fail(failure.error)
        }
    }

    /// Something else than a call follows, or the end: calls that wait come first.
    private mutating func endCalls() {
        for outcome in calls.end() { carryOut(outcome) }
    }

    private mutating func finish() {
        start(id: nil, model: nil)
        endCalls()
        guard !calls.hasWaiting else {
            return fail(TranslationFailure("a tool call has no name").error)
        }
        close()
        events.messageDelta(
            stopReason: AnthropicStopReason.stopReason(
                finishReason ?? "stop", hasCalls: calls.hasBegun, hasStopSequence: stopSequence?.ifText != nil),
            stopSequence: stopSequence?.ifText, usage: usage.messages)
        events.messageStop()
        state = .done
    }
}

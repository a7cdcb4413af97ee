import MercatorJSON

/// Says the event stream of a chat as Ollama's lines of JSON.
///
/// A tool call goes out whole, when all of its arguments have come: Ollama's are objects.
package struct OllamaStreamEncoder: StreamTranslator {
    package private(set) var state = StreamState.open
    private var collectedNotes = TranslationNotes()
    private var reader = ChatChunkReader()
    private var line: OllamaLine
    private var calls: [Call] = []
    private var heldBytes = 0
    private var logprobs: [UInt8]?
    private var finishReason: String?
    private var usage = OllamaLine.Usage()
    private var elapsed: Int64?
    private var firstTokenAfter: Int64?

    /// A call whose arguments are still coming.
    private struct Call {
        let index: Int64
        var id: [UInt8]?
        var name: [UInt8]?
        var arguments = StringSpelling()
    }

    /// An encoder for one reply.
    package init(endpoint: OllamaClientDialect.Endpoint, terms: ReplyTerms) {
        line = OllamaLine(endpoint: endpoint, created: terms.created, model: JSONWriter.quoted(terms.model))
    }

    package var notes: [TranslationNote] { collectedNotes.all }

    /// Tells how many nanoseconds have passed since the request; to be said before each push, and before the end.
    ///
    /// Without it the last line reports no durations.
    package mutating func tell(elapsedNanoseconds: Int64) { elapsed = elapsedNanoseconds }

    package mutating func push(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        guard state == .open else { return [] }
        var out = JSONBytes()
        var at = 0
        while state == .open, let reading = reader.next(bytes, at: &at) {
            switch reading {
            case .deltas(let deltas): for delta in deltas where state == .open { take(delta, &out) }
            case .text(let piece): take(piece.kind, Array(piece.json(in: bytes)), &out)
            }
        }
        return out.bytes
    }

    package mutating func end() -> [UInt8] {
        guard state == .open else { return [] }
        var out = JSONBytes()
        for delta in reader.end() where state == .open { take(delta, &out) }
        if state == .open { finish(&out) }
        return out.bytes
    }

    private mutating func take(_ delta: ChatDelta, _ out: inout JSONBytes) {
        switch delta {
        case .start(_, let model):
            if let model = model?.ifText { line.name(raw(model)) }
        case .content(let text), .refusal(let text): take(.content, raw(text), &out)
        case .reasoning(let text): take(.reasoning, raw(text), &out)
        case .logprobs(let value):
            if let tokens = value["content"], tokens.kind == .array { logprobs = oneLine(tokens) }
        case .annotations: collectedNotes.add("delta.annotations", "Ollama's answers cite nothing")
        case .thinkingBlock: collectedNotes.add("delta.thinking_blocks", "Ollama's thinking is not signed")
        case .call(let index, let id, let name, let arguments):
            hold(index, id: id, name: name, arguments: arguments, &out)
        case .finish(let reason, _): finishReason = reason
        case .usage(let counts): usage = .init(counts)
        case .error(let error): fail(error, &out)
        case .done: finish(&out)
        }
    }

    /// A piece of text, as a JSON string.
    private mutating func take(_ kind: TextKind, _ json: [UInt8], _ out: inout JSONBytes) {
        switch kind {
        case .content:
            say(.init(content: json, logprobs: logprobs), &out)
            logprobs = nil
        case .reasoning: say(.init(thinking: json), &out)
        }
    }

    private mutating func say(_ parts: OllamaLine.Parts, _ out: inout JSONBytes) {
        if firstTokenAfter == nil { firstTokenAfter = elapsed }
        line.write(piece: parts, to: &out)
    }

    private mutating func hold(
        _ index: Int64, id: JSONValue?, name: JSONValue?, arguments: JSONValue?, _ out: inout JSONBytes
    ) {
        if firstTokenAfter == nil { firstTokenAfter = elapsed }
        let place = calls.firstIndex { $0.index == index } ?? calls.count
        if place == calls.count { calls.append(Call(index: index)) }
        if calls[place].id == nil { calls[place].id = id.map(raw) }
        if calls[place].name == nil { calls[place].name = name.map(raw) }
        if let arguments {
            calls[place].arguments.append(arguments)
            heldBytes += arguments.range.count
        }
        guard heldBytes <= TranslationBounds.heldBytesMax, calls.count <= TranslationBounds.streamedCallsMax else {
            return fail(TranslationFailure("its tool calls are too many or too large").error, &out)
        }
    }

    private mutating func finish(_ out: inout JSONBytes) {
        guard let finishReason else {
            return fail(TranslationFailure("the stream ended before it said why").error, &out)
        }
        do {
            if let calls = try callList() { say(.init(calls: calls), &out) }
        } catch {
            return fail(error.error, &out)
        }
        let durations = elapsed.map {
            OllamaDurations(total: $0, promptEvaluation: firstTokenAfter ?? $0)
        }
        out.json(
            line.last(
                .init(logprobs: logprobs), reason: JSONWriter.quoted(ChatToOllamaReply.reason(finishReason)),
                usage: usage, durations: durations))
        out.literal("\n")
        state = .done
    }

    private func callList() throws(TranslationFailure) -> [UInt8]? {
        var list = OllamaCallList(isOnOneLine: true)
        for (index, call) in calls.enumerated() {
            guard let name = call.name else { throw TranslationFailure("a tool call names no function") }
            try list.add(index: index, id: call.id, name: name, arguments: call.arguments.text)
        }
        return list.json
    }

    private mutating func fail(_ error: DialectError, _ out: inout JSONBytes) {
        state = .failed(error)
        out.json(OllamaError.body(error))
        out.literal("\n")
    }

    private func raw(_ value: JSONValue) -> [UInt8] { Array(value.rawBytes.readableBytesView) }

    private func oneLine(_ value: JSONValue) -> [UInt8] {
        var json = JSONBytes()
        json.value(value)
        return json.bytes
    }
}

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
        var out: [UInt8] = []
        for delta in reader.push(bytes) where state == .open { take(delta, &out) }
        return out
    }

    package mutating func end() -> [UInt8] {
        guard state == .open else { return [] }
        var out: [UInt8] = []
        for delta in reader.end() where state == .open { take(delta, &out) }
        if state == .open { finish(&out) }
        return out
    }

    private mutating func take(_ delta: ChatDelta, _ out: inout [UInt8]) {
        switch delta {
        case .start(_, let model):
            if let model = model?.ifText { line.name(raw(model)) }
        case .content(let text), .refusal(let text):
            say(.init(content: raw(text), logprobs: logprobs), &out)
            logprobs = nil
        case .reasoning(let text): say(.init(thinking: raw(text)), &out)
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

    private mutating func say(_ parts: OllamaLine.Parts, _ out: inout [UInt8]) {
        if firstTokenAfter == nil { firstTokenAfter = elapsed }
        out += line.piece(parts)
        out.append(0x0A)
    }

    private mutating func hold(
        _ index: Int64, id: JSONValue?, name: JSONValue?, arguments: JSONValue?, _ out: inout [UInt8]
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

    private mutating func finish(_ out: inout [UInt8]) {
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
        out += line.last(
            .init(logprobs: logprobs), reason: JSONWriter.quoted(ChatToOllamaReply.reason(finishReason)),
            usage: usage, durations: durations)
        out.append(0x0A)
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

    private mutating func fail(_ error: DialectError, _ out: inout [UInt8]) {
        state = .failed(error)
        out += OllamaError.body(error)
        out.append(0x0A)
    }

    private func raw(_ value: JSONValue) -> [UInt8] { Array(value.rawBytes.readableBytesView) }

    private func oneLine(_ value: JSONValue) -> [UInt8] {
        var json = JSONBytes()
        json.value(value)
        return json.bytes
    }
}

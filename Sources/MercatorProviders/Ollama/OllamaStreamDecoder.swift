import MercatorJSON

/// Reads Ollama's lines of JSON as the event stream of a chat.
struct OllamaStreamDecoder: StreamTranslator {
    private(set) var state = StreamState.open
    private let terms: ReplyTerms
    private var lines = JSONLineReader()
    /// Begun by the first line, which names the model.
    private var writer: ChatChunkWriter?
    private var callCount = 0

    init(terms: ReplyTerms) {
        self.terms = terms
    }

    mutating func push(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        guard state == .open else { return [] }
        var out: [UInt8] = []
        for line in lines.push(bytes) where state == .open { take(line, &out) }
        return out
    }

    mutating func end() -> [UInt8] {
        guard state == .open else { return [] }
        var out: [UInt8] = []
        for line in lines.end() where state == .open { take(line, &out) }
        if state == .open { fail(TranslationFailure("the stream ended before its last line").error, &out) }
        return out
    }

    private mutating func take(_ line: JSONLineReader.Line, _ out: inout [UInt8]) {
        switch line {
        case .failure(let failure): fail(failure.error, &out)
        case .json(let root):
            if let error = OllamaError.inStream(root) { return fail(error, &out) }
            guard root.kind == .object else {
                return fail(TranslationFailure("a line of the stream is no object").error, &out)
            }
            do {
                try say(OllamaAnswer(root: root))
                out += writer?.take() ?? []
            } catch {
                out += writer?.take() ?? []
                fail(error.error, &out)
            }
        }
    }

    private mutating func say(_ answer: OllamaAnswer) throws(TranslationFailure) {
        var writer = self.writer ?? begun(answer)
        defer { self.writer = writer }
        if let thinking = answer.thinking { writer.reasoning(thinking) }
        if let content = answer.content { writer.content(content, logprobs: answer.logprobs) }
        if let calls = answer.calls {
            for call in calls {
                guard callCount < TranslationBounds.streamedCallsMax else {
                    throw TranslationFailure("it calls more than \(TranslationBounds.streamedCallsMax) tools")
                }
                let call = try OllamaCall(call, index: callCount, reply: terms.id)
                writer.call(index: Int64(callCount), id: call.id, name: call.name, arguments: call.arguments)
                callCount += 1
            }
        }
        guard answer.isLast else { return }
        writer.finish(answer.finishReason(hasCalls: callCount > 0))
        if terms.wantsUsage, let usage = answer.usage { writer.usage(usage) }
        writer.done()
        state = .done
    }

    private func begun(_ answer: OllamaAnswer) -> ChatChunkWriter {
        let model = answer.root["model"]?.ifText.map { Array($0.rawBytes.readableBytesView) }
        var writer = ChatChunkWriter(
            id: JSONWriter.quoted("chatcmpl-" + terms.id), created: answer.created ?? terms.created,
            model: model ?? JSONWriter.quoted(terms.model))
        writer.role()
        return writer
    }

    private mutating func fail(_ error: DialectError, _ out: inout [UInt8]) {
        state = .failed(error)
        out += error.chatEvent
    }
}

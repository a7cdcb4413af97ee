import MercatorJSON

/// Reads Ollama's lines of JSON as the event stream of a chat.
struct OllamaStreamDecoder: StreamTranslator {
    private(set) var state = StreamState.open
    private let terms: ReplyTerms
    private var lines = JSONLineReader()
    /// Begun by the first line, which names the model.
    private var writer: ChatChunkWriter?
    private var callCount = 0
    /// What goes out behind what the writer has written: the error that ends the stream.
    private var failure: [UInt8] = []

    init(terms: ReplyTerms) {
        self.terms = terms
    }

    mutating func push(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        guard state == .open else { return [] }
        var at = 0
        while state == .open, let line = lines.next(bytes, at: &at) {
            if case .text(let piece) = line { take(piece, bytes) } else { take(line) }
        }
        return taken()
    }

    mutating func end() -> [UInt8] {
        guard state == .open else { return [] }
        if let line = lines.end() { take(line) }
        if state == .open { fail(TranslationFailure("the stream ended before its last line").error) }
        return taken()
    }

    private mutating func taken() -> [UInt8] {
        let said = writer?.take() ?? []
        return failure.isEmpty ? said : said + failure
    }

    /// The text of a line like an earlier one.
    private mutating func take(_ piece: TextPiece, _ bytes: UnsafeRawBufferPointer) {
        switch piece.kind {
        case .content: writer?.content(piece.json(in: bytes))
        case .reasoning: writer?.reasoning(piece.json(in: bytes))
        }
    }

    private mutating func take(_ line: JSONLineReader.Line) {
        switch line {
        case .text: break
        case .failure(let failure): fail(failure.error)
        case .json(let root):
            if let error = OllamaError.inStream(root) { return fail(error) }
            guard root.kind == .object else {
                return fail(TranslationFailure("a line of the stream is no object").error)
            }
            let answer = OllamaAnswer(root: root)
            if writer == nil { writer = begun(answer) } else { learn(from: answer) }
            do {
                try say(answer)
            } catch {
                fail(error.error)
            }
        }
    }

    /// A line that says one thing, a text, and is neither the first nor the last. The time in it is read in the first
    /// one only.
    private mutating func learn(from answer: OllamaAnswer) {
        guard !answer.isLast, answer.logprobs == nil, answer.calls?.first(where: { _ in true }) == nil else { return }
        let noise = answer.root["created_at"]?.ifString
        switch (answer.content, answer.thinking) {
        case (let text?, nil): lines.learn(.content, text, noise: noise)
        case (nil, let text?): lines.learn(.reasoning, text, noise: noise)
        default: break
        }
    }

    private mutating func say(_ answer: OllamaAnswer) throws(TranslationFailure) {
        answer.thinking?.withRawBytes { writer?.reasoning($0) }
        if let content = answer.content { writer?.content(content, logprobs: answer.logprobs) }
        if let calls = answer.calls {
            for call in calls {
                guard callCount < TranslationBounds.streamedCallsMax else {
                    throw TranslationFailure("it calls more than \(TranslationBounds.streamedCallsMax) tools")
                }
                let call = try OllamaCall(call, index: callCount, reply: terms.id)
                writer?.call(index: Int64(callCount), id: call.id, name: call.name, arguments: call.arguments)
                callCount += 1
            }
        }
        guard answer.isLast else { return }
        writer?.finish(answer.finishReason(hasCalls: callCount > 0))
        if terms.wantsUsage, let usage = answer.usage { writer?.usage(usage) }
        writer?.done()
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

    private mutating func fail(_ error: DialectError) {
        state = .failed(error)
        failure = error.chatEvent
    }
}

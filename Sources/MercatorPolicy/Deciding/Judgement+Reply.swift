import MercatorExpression
import MercatorJSON

/// `response.*`, as far as it is more than the body at a path.
extension Judgement {
    /// Nil when the field is not about the reply.
    func replied(_ field: ComputedField) -> ExpressionValue? {
        switch field {
        case .replyCompletionTokens: usage("completion_tokens", "output_tokens")
        case .replyContent: replyContent
        case .replyError: error
        case .replyErrorMessage: error.member("message") ?? .null
        case .replyErrorType: error.member("type") ?? .null
        case .replyFinishReason:
            replyBody?["choices"]?[0]?["finish_reason"].map { .json($0) }
                ?? replyBody?["status"].map { .json($0) } ?? .null
        case .replyPromptTokens: usage("prompt_tokens", "input_tokens")
        case .replyProvider: reply.map { .string($0.provider) } ?? .null
        case .replyStatus: reply.map { .int(Int64($0.status)) } ?? .null
        case .replyTokens: usage("total_tokens", "total_tokens")
        default: nil
        }
    }

    private func usage(_ name: String, _ other: String) -> ExpressionValue {
        guard let usage = replyBody?["usage"], let count = usage[name] ?? usage[other] else { return .null }
        return .json(count)
    }

    /// The text of the first choice, whichever API answered: a chat's message, a completion, a response's output, a
    /// transcription.
    private var replyContent: ExpressionValue {
        guard let body = replyBody else { return .null }
        if let choice = body["choices"]?[0] {
            guard let content = choice["message"]?["content"] else { return choice["text"].map { .json($0) } ?? .null }
            return content.kind == .array ? .string(Self.joined(content)) : .json(content)
        }
        guard let output = body["output"], output.kind == .array else { return body["text"].map { .json($0) } ?? .null }
        return .string(output.elements.compactMap { $0["content"].map(Self.joined) }.joined())
    }

    private static func joined(_ parts: JSONValue) -> String {
        parts.elements.compactMap { $0["text"]?.string }.joined()
    }

    /// The error object as sent, or what the gateway knows of the failure.
    private var error: ExpressionValue {
        if let sent = replyBody?["error"], sent.kind == .object { return .json(sent) }
        guard let error = reply?.error else { return .null }
        return .map(ExpressionMap([("type", .string(error.type)), ("message", .string(error.message))]))
    }
}

import MercatorExpression
import MercatorJSON

extension Judgement {
    /// Whether any message holds an image part. Source: OpenAI and Anthropic API references, content parts.
    var hasImages: Bool {
        guard let messages = document?["messages"] ?? document?["input"] else { return false }
        for message in messages.elements {
            guard let content = message["content"] else { continue }
            for part in content.elements {
                guard let type = part["type"] else { continue }
                if type.stringEquals("image_url") || type.stringEquals("image") || type.stringEquals("input_image") {
                    return true
                }
            }
        }
        return false
    }

    /// The text of the last user message, or the prompt of a plain completion.
    var lastUserText: ExpressionValue {
        guard let body = document else { return .null }
        guard let messages = body["messages"] else { return body["prompt"].map { .json($0) } ?? .null }
        var last: JSONValue?
        for message in messages.elements where message["role"]?.stringEquals("user") ?? false { last = message }
        guard let content = last?["content"] else { return .null }
        guard content.kind == .array else { return .json(content) }
        let texts = content.elements.compactMap { $0["text"]?.string }
        return .string(texts.joined(separator: "\n"))
    }

    /// 16 hex digits over the bytes of the messages: equal requests have equal ones. Source: FNV-1a, 64 bits.
    var messagesHash: ExpressionValue {
        guard let messages = document?["messages"] else { return .null }
        var hash = ContentHash()
        hash.add(messages.rawBytes.readableBytesView)
        return .string(hash.text)
    }

    /// How many turns the conversation has: the user's messages or the assistant's, whichever are more.
    var turnCount: ExpressionValue {
        guard let messages = document?["messages"] else { return .null }
        var (asked, answered): (Int64, Int64) = (0, 0)
        for message in messages.elements {
            guard let role = message["role"] else { continue }
            if role.stringEquals("user") { asked += 1 } else if role.stringEquals("assistant") { answered += 1 }
        }
        return .int(max(asked, answered))
    }
}

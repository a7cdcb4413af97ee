import MercatorJSON

/// A request body that may differ a little each time it is sent.
package struct RequestBody: Hashable, Sendable {
    /// A stretch of it.
    enum Part: Hashable {
        case bytes([UInt8])
        /// The number of the request, from one.
        case number
        /// Sixteen hexadecimal digits, others for each request.
        case random
    }

    let parts: [Part]
    /// Whether it asks for server-sent events.
    package let streams: Bool

    /// The bytes for one request.
    package func bytes(number: Int, seed: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            switch part {
            case .bytes(let more): bytes += more
            case .number: bytes += String(number + 1).utf8
            case .random: bytes += Self.digits(number, seed)
            }
        }
        return bytes
    }

    /// Whether every request has the same bytes.
    var isFixed: Bool { parts.allSatisfy { if case .bytes = $0 { true } else { false } } }

    var byteCount: Int {
        parts.reduce(0) { sum, part in if case .bytes(let bytes) = part { sum + bytes.count } else { sum + 20 } }
    }

    private static func digits(_ number: Int, _ seed: UInt64) -> [UInt8] {
        let text = String(SeededWords.word(number, seed: seed), radix: 16)
        return Array((String(repeating: "0", count: 16 - text.count) + text).utf8)
    }
}

/// All bodies of a run; request number n gets the one at n, and after the last the first again. Never none.
package struct RequestBodies: Sendable {
    package let all: [RequestBody]

    /// One chat request of a model and a prompt, padded to at least so many bytes.
    package init(
        model: String = "gpt-4o-mini", prompt: String = "Say hello.", promptBytes: Int = 0, streams: Bool = false
    ) {
        let text = RequestTemplate.chat(model: model, prompt: Self.padded(prompt, to: promptBytes), streams: streams)
        all = [RequestBody(parts: [.bytes(text)], streams: streams)]
    }

    /// Those of templates, each with each prompt. Throws what is wrong with a template.
    package init(
        templates: [RequestTemplate], model: String, prompts: [String], promptBytes: Int = 0, streams: Bool
    ) throws(LoadMistake) {
        var bodies: [RequestBody] = []
        var bytes = 0
        for template in templates {
            for prompt in template.hasPrompt ? prompts : [""] {
                let body = try template.body(
                    model: model, prompt: Self.padded(prompt, to: promptBytes), streams: streams)
                bytes += body.byteCount
                bodies.append(body)
                guard bodies.count <= LoadBounds.bodiesMax, bytes <= LoadBounds.bodiesBytesMax else {
                    throw LoadMistake(
                        "there are more than \(LoadBounds.bodiesMax) different requests, or they are larger than "
                            + "\(LoadBounds.bodiesBytesMax >> 20) MB together",
                        hint: "fewer prompts or templates do: they are sent in turn")
                }
            }
        }
        precondition(!bodies.isEmpty)
        all = bodies
    }

    /// Whether any of them asks for server-sent events.
    package var streams: Bool { all.contains(where: \.streams) }

    private static let padding = " The quick brown fox jumps over the lazy dog."

    private static func padded(_ prompt: String, to bytes: Int) -> String {
        let lack = bytes - prompt.utf8.count
        guard lack > 0 else { return prompt }
        let whole = String(repeating: padding, count: lack / padding.utf8.count)
        return prompt + whole + padding.prefix(lack % padding.utf8.count)
    }
}

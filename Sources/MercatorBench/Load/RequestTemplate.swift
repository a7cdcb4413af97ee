import MercatorJSON

/// A request body as an author writes it: JSON with placeholders.
///
///     {"model": "{{model}}", "messages": [{"role": "user", "content": "{{prompt}} ({{number}})"}]}
///
/// `{{model}}` and `{{prompt}}` stand inside strings and are escaped for them; `{{number}}` is the number of the
/// request and `{{random}}` sixteen hexadecimal digits.
package struct RequestTemplate: Sendable {
    private enum Piece {
        case text(String)
        case model
        case prompt
        case number
        case random
    }

    private let pieces: [Piece]
    private let place: String

    /// - Parameter place: where it was written, for messages.
    package init(_ text: String, place: String) throws(LoadMistake) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let opening = rest.firstRange(of: "{{") {
            pieces.append(.text(String(rest[..<opening.lowerBound])))
            rest = rest[opening.upperBound...]
            let closing = rest.firstRange(of: "}}")
            let name = closing.map { String(rest[..<$0.lowerBound]).filter { $0 != " " } } ?? ""
            switch name {
            case "model": pieces.append(.model)
            case "prompt": pieces.append(.prompt)
            case "number": pieces.append(.number)
            case "random": pieces.append(.random)
            default:
                throw LoadMistake(
                    "\(place): `{{\(name.prefix(40))}}` is no placeholder",
                    hint:
                        "there are {{model}}, {{prompt}}, {{number}} and {{random}}; write \\u007b for a brace in text"
                )
            }
            if let closing { rest = rest[closing.upperBound...] }
        }
        pieces.append(.text(String(rest)))
        self.pieces = pieces
        self.place = place
    }

    /// Whether prompts have a place in it.
    package var hasPrompt: Bool { pieces.contains { if case .prompt = $0 { true } else { false } } }

    /// The template filled in. Throws when that is no JSON object, or says not to stream when it is asked to.
    package func body(model: String, prompt: String, streams: Bool) throws(LoadMistake) -> RequestBody {
        var parts = filled(model: model, prompt: prompt)
        let sample = RequestBody(parts: parts, streams: false).bytes(number: 0, seed: 0)
        let root: JSONValue
        do {
            root = try JSONDocument.parse(sample, profile: .grammar).root
        } catch {
            throw LoadMistake(
                "\(place): is no JSON once it is filled in: \(error.message)",
                hint: "put {{model}}, {{prompt}} and {{random}} inside quotes")
        }
        guard root.kind == .object else {
            throw LoadMistake("\(place): is no JSON object", hint: "write the request as a client sends it: {…}")
        }
        guard streams, root["stream"]?.bool != true else {
            return RequestBody(parts: parts, streams: root["stream"]?.bool == true)
        }
        guard root["stream"] == nil else {
            throw LoadMistake(
                "\(place): says `stream`, and it is not true", hint: "leave it out, or leave --stream out")
        }
        if case .bytes(let first) = parts.first, let brace = first.firstIndex(of: UInt8(ascii: "{")) {
            let member = Array((root.count == 0 ? #""stream":true"# : #""stream":true,"#).utf8)
            parts[0] = .bytes(Array(first[...brace]) + member + first[(brace + 1)...])
        }
        return RequestBody(parts: parts, streams: true)
    }

    private func filled(model: String, prompt: String) -> [RequestBody.Part] {
        var parts: [RequestBody.Part] = []
        var bytes: [UInt8] = []
        for piece in pieces {
            switch piece {
            case .text(let text): bytes += text.utf8
            case .model: bytes += JSONWriter.quoted(model).dropFirst().dropLast()
            case .prompt: bytes += JSONWriter.quoted(prompt).dropFirst().dropLast()
            case .number, .random:
                parts.append(.bytes(bytes))
                bytes = []
                if case .number = piece { parts.append(.number) } else { parts.append(.random) }
            }
        }
        return parts + [.bytes(bytes)]
    }

    /// The chat request that is sent without a template.
    static func chat(model: String, prompt: String, streams: Bool) -> [UInt8] {
        var json = JSONWriter(capacity: prompt.utf8.count + 256)
        json.beginObject()
        json.member("model", model)
        json.key("messages")
        json.beginArray()
        json.beginObject()
        json.member("role", "user")
        json.member("content", prompt)
        json.endObject()
        json.endArray()
        if streams { json.member("stream", true) }
        json.endObject()
        return json.bytes
    }
}

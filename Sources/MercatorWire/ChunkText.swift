import MercatorJSON

/// The texts that a stream's chunks carry in pieces.
enum ChunkText {
    /// Where a text belongs in the whole reply.
    struct Place: Hashable, Sendable {
        var choice: Int
        /// A member of the message (`content`), `text` of a completion, or a tool call's arguments (`tool_calls[0]`).
        var name: String
    }

    /// The pieces in one chunk, in order.
    static func pieces(of chunk: JSONValue) -> [(place: Place, value: JSONValue)] {
        var pieces: [(place: Place, value: JSONValue)] = []
        for (order, choice) in chunk.list("choices").enumerated() {
            let index = choice["index"]?.int.flatMap { Int(exactly: $0) } ?? order
            if let text = choice["text"], text.kind == .string {
                pieces.append((Place(choice: index, name: "text"), text))
            }
            guard let delta = choice["delta"] else { continue }
            for (key, value) in delta.members where value.kind == .string {
                guard let name = key.string, name != "role" else { continue }
                pieces.append((Place(choice: index, name: name), value))
            }
            for (place, call) in delta.list("tool_calls").enumerated() {
                guard let arguments = call["function"]?["arguments"], arguments.kind == .string else { continue }
                let number = call["index"]?.int ?? Int64(place)
                pieces.append((Place(choice: index, name: "tool_calls[\(number)]"), arguments))
            }
        }
        return pieces
    }

    /// The same texts, whole, in a reply that ``ChunkSum`` has joined.
    static func sums(of reply: JSONValue) -> [Place: String] {
        var sums: [Place: String] = [:]
        for choice in reply.list("choices") {
            let index = choice["index"]?.int.flatMap { Int(exactly: $0) } ?? 0
            if let text = choice["text"]?.string { sums[Place(choice: index, name: "text")] = text }
            guard let message = choice["message"] else { continue }
            for (key, value) in message.members where value.kind == .string {
                guard let name = key.string, name != "role" else { continue }
                sums[Place(choice: index, name: name)] = value.string
            }
            for call in message.list("tool_calls") {
                guard let number = call["index"]?.int else { continue }
                sums[Place(choice: index, name: "tool_calls[\(number)]")] = call["function"]?["arguments"]?.string
            }
        }
        return sums
    }

    /// The probabilities of tokens spell the text once more.
    static func dropLogprobs(of chunk: JSONValue, _ splices: inout JSONSplices) {
        for choice in chunk.list("choices") {
            guard let logprobs = choice["logprobs"], !logprobs.isNull else { continue }
            splices.replace(logprobs, with: Array("null".utf8))
        }
    }
}

extension JSONValue {
    /// The elements of the list under a key; none where there is no such list.
    fileprivate func list(_ key: String) -> [JSONValue] { self[key].map { Array($0.elements) } ?? [] }
}

import MercatorJSON

/// Plays a whole answer of Ollama's as the lines that would have brought it.
enum OllamaScript {
    static func lines(of answer: JSONValue, pieceLength: Int = 6) -> [UInt8] {
        var out = ""
        let head = ["model", "created_at"].compactMap { name in
            answer[name].map { "\"\(name)\":\(raw($0))," }
        }.joined()
        func send(_ message: String, _ more: String = "") {
            out += "{\(head)\"message\":{\"role\":\"assistant\",\(message)}\(more),\"done\":false}\n"
        }
        let message = answer["message"]
        for piece in MessageScript.pieces(of: message?["thinking"]?.string ?? "", pieceLength) {
            send(#""content":"","thinking":\#(MessageScript.quoted(piece))"#)
        }
        // Tokens have no pieces: they come with all of the text.
        let logprobs = answer["logprobs"].map { ",\"logprobs\":\(raw($0))" } ?? ""
        let length = logprobs.isEmpty ? pieceLength : .max
        for piece in MessageScript.pieces(of: message?["content"]?.string ?? "", length) {
            send(#""content":\#(MessageScript.quoted(piece))"#, logprobs)
        }
        for call in message?["tool_calls"].map({ Array($0.elements) }) ?? [] {
            send(#""content":"","tool_calls":[\#(raw(call))]"#)
        }
        var last = ""
        for (key, value) in answer.members where !["model", "created_at", "message", "logprobs"].contains(key.string) {
            last += ",\(raw(key)):\(raw(value))"
        }
        return Array((out + "{\(head)\"message\":{\"role\":\"assistant\",\"content\":\"\"}\(last)}\n").utf8)
    }

    private static func raw(_ value: JSONValue) -> String {
        String(decoding: value.rawBytes.readableBytesView, as: UTF8.self)
    }
}

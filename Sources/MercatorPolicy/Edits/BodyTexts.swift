import MercatorJSON

/// The texts of a body that people or models wrote, as against names, ids, links and encoded media.
///
/// The walk takes every string that is not known to be something else, so that a field nobody knows yet is screened
/// rather than passed.
enum BodyTexts {
    /// Members of a request that hold texts. Source: OpenAI API reference, chat, completions, embeddings, responses.
    private static let requestRoots = ["input", "instructions", "messages", "prediction", "prompt", "suffix", "system"]

    /// Members that hold no text of people's: to change them would break the message.
    private static let structural: Set<String> = [
        "arguments_type", "b64_json", "call_id", "created", "data", "detail", "encoding", "file_data", "file_id",
        "finish_reason", "format", "id", "image_url", "index", "input_audio", "model", "name", "object", "role",
        "service_tier", "signature", "status", "system_fingerprint", "tool_call_id", "type", "url",
    ]

    /// Every text of a body, in order, with the member of the root that it stands in.
    static func all(in root: JSONValue, _ phase: PolicyPhase) -> [(member: String, value: JSONValue)] {
        var found: [(member: String, value: JSONValue)] = []
        switch phase {
        case .request:
            for name in requestRoots {
                guard let member = root[name] else { continue }
                for text in below(member) { found.append((name, text)) }
            }
        case .response:
            for (key, member) in root.members {
                guard let name = key.string, !structural.contains(name) else { continue }
                for text in below(member) { found.append((name, text)) }
            }
        }
        return found
    }

    /// Every text at or below a value.
    static func below(_ value: JSONValue) -> [JSONValue] {
        var texts: [JSONValue] = []
        collect(value, &texts)
        return texts
    }

    private static func collect(_ value: JSONValue, _ texts: inout [JSONValue]) {
        switch value.kind {
        case .string: texts.append(value)
        case .array: for element in value.elements { collect(element, &texts) }
        case .object:
            for (key, member) in value.members {
                // `data` may be a list of answers; only as a string is it encoded media.
                if member.kind == .string, structural.contains(key.string ?? "") { continue }
                if member.kind == .object, ["image_url", "input_audio"].contains(key.string ?? "") { continue }
                collect(member, &texts)
            }
        default: break
        }
    }

    /// What a model is asked: the last user message's content of a chat, else `prompt` or `input`; nil when absent.
    static func prompt(in root: JSONValue) -> JSONValue? {
        let messages = root["messages"] ?? root["input"].flatMap { $0.kind == .array ? $0 : nil }
        guard let messages, messages.kind == .array else { return root["prompt"] ?? root["input"] }
        var last: JSONValue?
        for message in messages.elements where message["role"]?.stringEquals("user") ?? false { last = message }
        return last?["content"]
    }
}

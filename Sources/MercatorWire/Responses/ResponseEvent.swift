import MercatorJSON

/// What of a response one event of its stream carries, and where that belongs.
///
/// Source: OpenAI API reference, responses-streaming.
struct ResponseEvent: Sendable {
    /// A part of the response that the event repeats as it is at that moment.
    struct Copy: Sendable {
        var place: ResponsePlace
        var value: JSONValue
    }

    /// The whole response, mostly unfinished; nil in most events.
    private(set) var whole: JSONValue?
    /// Items, parts and finished texts.
    private(set) var copies: [Copy] = []
    /// Texts that other events continue.
    private(set) var pieces: [Copy] = []

    /// Whether an event belongs to such a stream and to no other.
    static func isOne(named name: String, _ root: JSONValue) -> Bool {
        root["response"]?.kind == .object || type(name, root).hasPrefix("response.")
    }

    /// An event that carries nothing.
    init() {}

    init(named name: String, _ root: JSONValue, limit: inout Int) {
        let type = Self.type(name, root)
        var known: Set<String> = ["type"]
        if let response = root["response"], response.kind == .object {
            whole = response
            known.insert("response")
        }
        for (member, place) in Self.copied(type, root) {
            guard let value = root[member], !value.isNull else { continue }
            copies.append(Copy(place: place, value: value))
            known.insert(member)
        }
        for kind in Self.kinds where type == "response.\(kind.name).delta" || type == "response.\(kind.name).done" {
            let member = type.hasSuffix(".delta") ? "delta" : kind.member
            guard let value = root[member], value.kind == .string else { continue }
            let text = Copy(place: kind.place(root), value: value)
            if member == "delta" { pieces.append(text) } else { copies.append(text) }
            known.insert(member)
        }
        guard type != "response.audio.delta" else { return }
        let stranger = ResponsePlace(steps: [], stranger: "\(type) \(root["item_id"]?.string ?? "")")
        for (key, value) in root.members {
            guard let name = key.string, !known.contains(name), !ResponsePlace.isLabel(name, value) else { continue }
            for text in ResponsePlace.texts(below: value, at: stranger.member(name), limit: &limit) {
                pieces.append(Copy(place: text.place, value: text.value))
            }
        }
    }

    /// What an event of this name says that it is; the data's own word comes first.
    private static func type(_ name: String, _ root: JSONValue) -> String { root["type"]?.string ?? name }

    /// The members that repeat a part of the response, with its place.
    private static func copied(_ type: String, _ root: JSONValue) -> [(member: String, place: ResponsePlace)] {
        let item = ResponsePlace.item(index("output_index", root))
        switch type {
        case "response.output_item.added", "response.output_item.done": return [("item", item)]
        case "response.content_part.added", "response.content_part.done":
            return [("part", item.member("content").element(index("content_index", root)))]
        case "response.reasoning_summary_part.added", "response.reasoning_summary_part.done":
            return [("part", item.member("summary").element(index("summary_index", root)))]
        case "response.output_text.annotation.added":
            let part = item.member("content").element(index("content_index", root))
            return [("annotation", part.member("annotations").element(index("annotation_index", root)))]
        default: return []
        }
    }

    /// A text that comes in `.delta` events and whole in a `.done` event.
    private struct Kind {
        let name: String
        /// The list of the item that the text is in, and the event's member with the index; nil for the item itself.
        var list: (name: String, index: String)?
        /// The name of the text in the item and in the `.done` event.
        let member: String

        func place(_ root: JSONValue) -> ResponsePlace {
            let item = ResponsePlace.item(ResponseEvent.index("output_index", root))
            guard let list else { return item.member(member) }
            return item.member(list.name).element(ResponseEvent.index(list.index, root)).member(member)
        }
    }

    private static let kinds = [
        Kind(name: "output_text", list: ("content", "content_index"), member: "text"),
        Kind(name: "refusal", list: ("content", "content_index"), member: "refusal"),
        Kind(name: "reasoning_text", list: ("content", "content_index"), member: "text"),
        Kind(name: "reasoning_summary_text", list: ("summary", "summary_index"), member: "text"),
        Kind(name: "function_call_arguments", member: "arguments"),
        Kind(name: "mcp_call_arguments", member: "arguments"),
        Kind(name: "custom_tool_call_input", member: "input"),
        Kind(name: "code_interpreter_call_code", member: "code"),
    ]

    /// An index as the event gives it. QUIRK: some servers leave it out where there is only one.
    private static func index(_ name: String, _ root: JSONValue) -> Int {
        root[name]?.int.flatMap { Int(exactly: $0) } ?? 0
    }
}

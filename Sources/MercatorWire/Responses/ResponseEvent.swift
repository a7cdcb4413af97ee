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
        let copied = Self.copied(type, root)
        let text = Self.text(type)
        for (key, value) in root.members where [.string, .array, .object].contains(value.kind) {
            guard let name = key.string, !ResponsePlace.isLabel(name, value) else { continue }
            if name == "response", value.kind == .object {
                whole = value
            } else if let copied, name == copied.member {
                copies.append(Copy(place: copied.place, value: value))
            } else if let text, name == text.member, value.kind == .string {
                let copy = Copy(place: text.kind.place(root), value: value)
                if text.isPiece { pieces.append(copy) } else { copies.append(copy) }
            } else if type != "response.audio.delta" {
                let stranger = ResponsePlace(steps: [], stranger: "\(type) \(root["item_id"]?.string ?? "")")
                for text in ResponsePlace.texts(below: value, at: stranger.member(name), limit: &limit) {
                    pieces.append(Copy(place: text.place, value: text.value))
                }
            }
        }
    }

    /// What an event of this name says that it is; the data's own word comes first.
    private static func type(_ name: String, _ root: JSONValue) -> String { root["type"]?.string ?? name }

    /// The member that repeats a part of the response, with its place; nil where there is none.
    private static func copied(_ type: String, _ root: JSONValue) -> (member: String, place: ResponsePlace)? {
        let item = ResponsePlace.item(index("output_index", root))
        switch type {
        case "response.output_item.added", "response.output_item.done": return ("item", item)
        case "response.content_part.added", "response.content_part.done":
            return ("part", item.member("content").element(index("content_index", root)))
        case "response.reasoning_summary_part.added", "response.reasoning_summary_part.done":
            return ("part", item.member("summary").element(index("summary_index", root)))
        case "response.output_text.annotation.added":
            let part = item.member("content").element(index("content_index", root))
            return ("annotation", part.member("annotations").element(index("annotation_index", root)))
        default: return nil
        }
    }

    /// A text that comes in `.delta` events and whole in a `.done` event.
    private struct Kind {
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

    /// The member that a text is in, and whether further events continue it; nil for other types of events.
    private static func text(_ type: String) -> (kind: Kind, member: String, isPiece: Bool)? {
        guard type.hasPrefix("response."), let dot = type.lastIndex(of: ".") else { return nil }
        let name = type[..<dot].dropFirst("response.".count)
        guard let kind = kinds[String(name)] else { return nil }
        switch type[dot...] {
        case ".delta": return (kind, "delta", true)
        case ".done": return (kind, kind.member, false)
        default: return nil
        }
    }

    private static let kinds = [
        "output_text": Kind(list: ("content", "content_index"), member: "text"),
        "refusal": Kind(list: ("content", "content_index"), member: "refusal"),
        "reasoning_text": Kind(list: ("content", "content_index"), member: "text"),
        "reasoning_summary_text": Kind(list: ("summary", "summary_index"), member: "text"),
        "function_call_arguments": Kind(member: "arguments"), "mcp_call_arguments": Kind(member: "arguments"),
        "custom_tool_call_input": Kind(member: "input"), "code_interpreter_call_code": Kind(member: "code"),
    ]

    /// An index as the event gives it. QUIRK: some servers leave it out where there is only one.
    private static func index(_ name: String, _ root: JSONValue) -> Int {
        root[name]?.int.flatMap { Int(exactly: $0) } ?? 0
    }
}

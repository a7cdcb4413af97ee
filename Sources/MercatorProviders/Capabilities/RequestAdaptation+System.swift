import MercatorExchange
import MercatorJSON

// System messages, where a provider does not take them anywhere.
extension RequestAdaptation {
    /// Joins those at the start into one, or puts them before the first user message; refuses any further down.
    func adaptSystem(
        _ messages: JSONValue, _ splices: inout JSONSplices, _ edits: inout [String]
    ) throws(Refusal) {
        let all = Array(messages.elements)
        let leading = all.prefix { $0.isSystem }
        if let later = all[leading.count...].firstIndex(where: \.isSystem) {
            throw refusal(
                "The provider takes no system message after the start", param: "messages[\(later)].role",
                key: "system")
        }
        guard !leading.isEmpty else { return }
        switch capabilities.system {
        case .any: break
        case .none:
            throw refusal("The provider takes no system message", param: "messages[0].role", key: "system")
        case .first:
            guard leading.count > 1 else { return }
            try join(Array(leading), &splices)
            edits.append("system")
        case .merge:
            try merge(Array(leading), into: all.count > leading.count ? all[leading.count] : nil, &splices)
            edits.append("system")
        }
    }

    /// Makes the first message say what all of them say.
    private func join(_ leading: [JSONValue], _ splices: inout JSONSplices) throws(Refusal) {
        guard let content = leading[0]["content"], let last = leading.last else {
            throw unjoinable("messages[0].content")
        }
        var parts: [MessageText] = [try text(of: content, "messages[0].content")]
        for (index, message) in leading.enumerated().dropFirst() { parts.append(try text(ofPlain: message, index)) }
        splices.replace(content, with: MessageText.joined(parts))
        splices.replace(leading[0].range.upperBound..<last.range.upperBound, with: [UInt8]())
    }

    /// Puts what all of them say before what the user says.
    private func merge(
        _ leading: [JSONValue], into user: JSONValue?, _ splices: inout JSONSplices
    ) throws(Refusal) {
        let place = "messages[\(leading.count)]"
        guard let user, user["role"]?.stringEquals("user") == true, let content = user["content"] else {
            throw refusal(
                "The provider takes no system message, and no user message follows it", param: place, key: "system")
        }
        var parts: [MessageText] = []
        for (index, message) in leading.enumerated() { parts.append(try text(ofPlain: message, index)) }
        if content.kind == .array {
            parts.append(.parts(Array(content.elements)))
        } else {
            parts.append(try text(of: content, place + ".content"))
        }
        splices.replace(leading[0].range.lowerBound..<user.range.lowerBound, with: [UInt8]())
        splices.replace(content, with: MessageText.joined(parts))
    }

    /// The text of a message that has nothing besides, so that nothing is lost with it.
    private func text(ofPlain message: JSONValue, _ index: Int) throws(Refusal) -> MessageText {
        for (key, _) in message.members where !key.stringEquals("role") && !key.stringEquals("content") {
            throw unjoinable("messages[\(index)].\(key.string ?? "")")
        }
        guard let content = message["content"] else { throw unjoinable("messages[\(index)].content") }
        return try text(of: content, "messages[\(index)].content")
    }

    private func text(of content: JSONValue, _ place: String) throws(Refusal) -> MessageText {
        if let text = content.string { return .text(text) }
        let parts = Array(content.elements)
        guard content.kind == .array, parts.allSatisfy({ $0["type"]?.stringEquals("text") == true }) else {
            throw unjoinable(place)
        }
        return .parts(parts)
    }

    private func unjoinable(_ place: String) -> Refusal {
        refusal("The provider takes one system text, and this cannot be part of it", param: place, key: "system")
    }
}

/// What a message says: a text, or parts as they stand in the body.
private enum MessageText {
    case text(String)
    case parts([JSONValue])

    /// One content of several: texts with an empty line between them, or, when any has parts, all of them as parts.
    static func joined(_ all: [MessageText]) -> [UInt8] {
        let texts = all.compactMap { if case .text(let text) = $0 { text } else { nil } }
        if texts.count == all.count { return JSONWriter.quoted(texts.joined(separator: "\n\n")) }
        var pieces: [[UInt8]] = []
        for one in all {
            switch one {
            case .text(let text):
                pieces.append(Array(#"{"type":"text","text":"#.utf8) + JSONWriter.quoted(text) + [UInt8(ascii: "}")])
            case .parts(let parts): pieces += parts.map(\.spelling)
            }
        }
        return [UInt8(ascii: "[")] + Array(pieces.joined(separator: [UInt8(ascii: ",")])) + [UInt8(ascii: "]")]
    }
}

extension JSONValue {
    /// Whether a message instructs the model for its author: `system`, or its newer name `developer`.
    fileprivate var isSystem: Bool {
        self["role"]?.stringEquals("system") == true || self["role"]?.stringEquals("developer") == true
    }
}

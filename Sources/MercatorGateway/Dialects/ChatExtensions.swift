import MercatorJSON
import MercatorProviders

/// What a chat that was read from another dialect has beyond OpenAI's API, so that nothing is lost for a provider of
/// that dialect.
///
/// A provider that only knows OpenAI's API would refuse the request for it.
enum ChatExtensions {
    /// Notes the removal of everything beyond OpenAI's API; returns what was removed, for `x-mercator-edits`: each name
    /// once, with a minus, and no more than fit there.
    static func remove(from root: JSONValue, _ splices: inout JSONSplices) -> [String] {
        var removed: [String] = []
        func strip(_ object: JSONValue, where isExtension: (String) -> Bool) {
            for (key, _) in object.members {
                guard let name = key.string, isExtension(name) else { continue }
                splices.removeMember(of: object, key: key)
                let edit = ChatFields.isShowable(name) ? "-\(name)" : "-unknown_fields"
                if removed.count < ChatFields.editsMax, !removed.contains(edit) { removed.append(edit) }
            }
        }
        strip(root) { !ChatFields.known.contains($0) }
        func stripElements(of list: JSONValue?) {
            guard let list else { return }
            for element in list.elements { strip(element) { $0 == "cache_control" } }
        }
        if let messages = root["messages"] {
            for message in messages.elements {
                strip(message) { ofMessages.contains($0) }
                stripElements(of: message["content"])
                stripElements(of: message["tool_calls"])
            }
        }
        stripElements(of: root["tools"])
        return removed
    }

    private static let ofMessages: Set<String> = [
        "cache_control", "is_error", "reasoning_content", "thinking", "thinking_blocks",
    ]
}

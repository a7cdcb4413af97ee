/// What the name of a Claude model tells about how it thinks.
enum AnthropicModel {
    /// How a model is asked to think.
    enum Thinking: Hashable, Sendable {
        /// Not at all: before 3.7.
        case none
        /// By a budget of tokens: 3.7 to 4.5.
        case budget
        /// By effort, as much as it sees fit: since 4.6, and whatever has a name not understood here.
        case adaptive
    }

    /// Source: Anthropic's pages on adaptive and extended thinking, read 2026-11-25.
    static func thinking(of model: String) -> Thinking {
        guard let version = version(of: model) else { return .adaptive }
        if version < (3, 7) { return .none }
        return version < (4, 6) ? .budget : .adaptive
    }

    /// The version in a name: 4.5 for `claude-opus-4-5-20251101`, 3.7 for `anthropic.claude-3-7-sonnet-20250219-v1:0`.
    static func version(of model: String) -> (major: Int, minor: Int)? {
        let words = model.lowercased().split { !$0.isLetter && !$0.isNumber }
        guard let name = words.firstIndex(of: "claude") else { return nil }
        let rest = words[(name + 1)...]
        // Dates have eight digits, versions one or two.
        guard let first = rest.firstIndex(where: { $0.count <= 2 && Int($0) != nil }), let major = Int(rest[first])
        else { return nil }
        let next = first + 1
        guard next < rest.endIndex, rest[next].count <= 2, let minor = Int(rest[next]) else { return (major, 0) }
        return (major, minor)
    }
}

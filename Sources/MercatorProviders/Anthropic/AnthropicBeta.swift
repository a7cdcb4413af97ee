/// Features of Anthropic's API that a call has to ask for in `anthropic-beta`.
enum AnthropicBeta {
    /// Needed for sources of type `file`. Source: Anthropic's Files API page, read 2026-11-25.
    static let files = "files-api-2025-04-14"

    /// The field that asks for these features; none where there are none. The version of the API, which every call
    /// names, is among the fixed fields of the provider.
    static func headers(_ features: Set<String>) -> [(name: String, value: String)] {
        features.isEmpty ? [] : [(name: "anthropic-beta", value: features.sorted().joined(separator: ","))]
    }
}

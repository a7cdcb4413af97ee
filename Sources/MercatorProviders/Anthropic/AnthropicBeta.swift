/// The version of Anthropic's API that is spoken here.
enum AnthropicVersion {
    /// Source: Anthropic API reference, versions; the newest, read 2026-11-25.
    static let current = "2023-06-01"
    /// Needed for sources of type `file`. Source: Anthropic's Files API page, read 2026-11-25.
    static let filesBeta = "files-api-2025-04-14"

    /// The fields that every call needs, besides the key.
    static func headers(betas: Set<String>) -> [(name: String, value: String)] {
        var headers = [(name: "anthropic-version", value: current)]
        if !betas.isEmpty { headers.append((name: "anthropic-beta", value: betas.sorted().joined(separator: ","))) }
        return headers
    }
}

package import MercatorJSON

/// What a request's translation needs besides the request.
package struct RequestTerms: Sendable {
    /// What becomes of members that no table knows: of the body, and of the objects below it that have a table.
    package var unknownMembers: ProviderCapabilities.UnknownFields
    /// Whether whoever reads a chat request takes members that OpenAI's own API does not know, so that a round trip
    /// loses nothing: `cache_control`, `reasoning_content`, `thinking_blocks`, `top_k`, `is_error`. Where not, they
    /// are left out with a note.
    package var allowsExtensions: Bool
    /// The chat member that bounds the tokens: `max_completion_tokens` for OpenAI's newer models.
    package var tokensMaxMember: String

    /// Terms with the defaults.
    package init(
        unknownMembers: ProviderCapabilities.UnknownFields = .reject, allowsExtensions: Bool = false,
        tokensMaxMember: String = "max_tokens"
    ) {
        self.unknownMembers = unknownMembers
        self.allowsExtensions = allowsExtensions
        self.tokensMaxMember = tokensMaxMember
    }
}

/// What a reply's translation needs besides the reply. Translators ask no clock and no dice.
package struct ReplyTerms: Sendable {
    /// The model's name towards the client, where the reply gives none.
    package var model: String
    /// When the exchange began, in seconds since 1970; for `created`.
    package var created: Int64
    /// A name no other exchange has, of letters, digits, `-` and `_`; ids that the reply does not give are made of it.
    package var id: String
    /// Whether a stream ends with a usage chunk (`stream_options.include_usage`).
    package var wantsUsage: Bool
    /// The client's request in its own dialect, for dialects whose replies repeat parts of it; nil where none does.
    package var request: JSONDocument?

    /// Terms with all their parts.
    package init(
        model: String, created: Int64, id: String, wantsUsage: Bool = false, request: JSONDocument? = nil
    ) {
        self.model = model
        self.created = created
        self.id = id
        self.wantsUsage = wantsUsage
        self.request = request
    }
}

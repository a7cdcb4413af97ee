/// The API that a provider speaks of its own, and in which its chats are held.
package enum NativeDialect: String, CaseIterable, Sendable {
    /// Chat completions, the hub; nothing is translated.
    case openai
    /// Messages.
    case anthropic
    /// `/api/chat`.
    case ollama

    /// Where a chat goes; nil for ``openai``, whose endpoints have paths of their own.
    package var chatPath: TranslatedPath? {
        switch self {
        case .openai: nil
        case .anthropic: .versioned("messages")
        case .ollama: .root("api/chat")
        }
    }

    /// What says chats in it; nil for ``openai``.
    package var translator: (any ProviderDialect)? {
        switch self {
        case .openai: nil
        case .anthropic: AnthropicProviderDialect()
        case .ollama: OllamaProviderDialect()
        }
    }
}

package import MercatorProviders
package import MercatorWire

extension APIEndpoint {
    /// The dialect that clients speak here, whose requests are read as chats; nil where that is OpenAI's own.
    package var clientDialect: (any ClientDialect)? {
        switch self {
        case .messages, .countTokens: AnthropicClientDialect()
        case .ollamaChat: OllamaClientDialect(.chat)
        case .ollamaGenerate: OllamaClientDialect(.generate)
        default: nil
        }
    }

    /// The dialect of providers for whom a request to this endpoint need not be translated; nil for every other one.
    var nativeDialect: NativeDialect? {
        switch self {
        case .messages, .countTokens: .anthropic
        case .ollamaChat: .ollama
        default: nil
        }
    }
}

/// What a request path asks for.
///
/// API paths are known with `/v1`, without, under `/openai/v1`, and under `/api/v1` as OpenRouter has
/// them; the gateway's own only as they are.
package enum APIEndpoint: Hashable, Sendable {
    case chatCompletions, completions, embeddings, responses, moderations, rerank
    case imageGenerations, imageEdits, imageVariations
    case audioSpeech, audioTranscriptions, audioTranslations
    /// Any other path below `images/` or `audio/`, with its first slash: `/audio/isolations`. Nothing in it needs an
    /// escape, and no segment is empty or made of dots.
    case media(String)
    /// Anthropic's Messages API, and its count of a request's tokens.
    case messages, countTokens
    /// Ollama's own API: a chat, a continuation, the list of models, one of them, the server's version.
    case ollamaChat, ollamaGenerate, ollamaTags, ollamaShow, ollamaVersion
    case models
    /// One model, by its id as the path spells it after percent-decoding; ids may hold slashes and colons.
    case model(String)
    case health, ready, version, providersHealth

    /// The endpoints that are forwarded to a provider, in the order of ``slot``.
    package static let forwarded: [APIEndpoint] = [
        .chatCompletions, .completions, .embeddings, .responses, .moderations, .rerank, .imageGenerations,
        .imageEdits, .imageVariations, .audioSpeech, .audioTranscriptions, .audioTranslations,
    ]

    /// The place in ``forwarded``; nil for what the gateway answers itself, and for paths that are not known by name.
    package var slot: Int? {
        switch self {
        case .chatCompletions: 0
        case .completions: 1
        case .embeddings: 2
        case .responses: 3
        case .moderations: 4
        case .rerank: 5
        case .imageGenerations: 6
        case .imageEdits: 7
        case .imageVariations: 8
        case .audioSpeech: 9
        case .audioTranscriptions: 10
        case .audioTranslations: 11
        case .media, .messages, .countTokens, .ollamaChat, .ollamaGenerate, .ollamaTags, .ollamaShow, .ollamaVersion,
            .models, .model, .health, .ready, .version, .providersHealth:
            nil
        }
    }

    /// The path after the version, `/chat/completions`; for the gateway's own endpoints the whole path.
    package var path: String {
        switch self {
        case .chatCompletions: "/chat/completions"
        case .completions: "/completions"
        case .embeddings: "/embeddings"
        case .responses: "/responses"
        case .moderations: "/moderations"
        case .rerank: "/rerank"
        case .imageGenerations: "/images/generations"
        case .imageEdits: "/images/edits"
        case .imageVariations: "/images/variations"
        case .audioSpeech: "/audio/speech"
        case .audioTranscriptions: "/audio/transcriptions"
        case .audioTranslations: "/audio/translations"
        case .media(let path): path
        case .messages: "/messages"
        case .countTokens: "/messages/count_tokens"
        case .ollamaChat: "/api/chat"
        case .ollamaGenerate: "/api/generate"
        case .ollamaTags: "/api/tags"
        case .ollamaShow: "/api/show"
        case .ollamaVersion: "/api/version"
        case .models: "/models"
        case .model(let id): "/models/" + id
        case .health: "/health"
        case .ready: "/ready"
        case .version: "/version"
        case .providersHealth: "/health/providers"
        }
    }

    /// A short stable name for logs, `chat_completions`.
    package var name: String {
        switch self {
        case .chatCompletions: "chat_completions"
        case .completions: "completions"
        case .embeddings: "embeddings"
        case .responses: "responses"
        case .moderations: "moderations"
        case .rerank: "rerank"
        case .imageGenerations: "image_generations"
        case .imageEdits: "image_edits"
        case .imageVariations: "image_variations"
        case .audioSpeech: "audio_speech"
        case .audioTranscriptions: "audio_transcriptions"
        case .audioTranslations: "audio_translations"
        case .media: "media"
        case .messages: "messages"
        case .countTokens: "count_tokens"
        case .ollamaChat: "ollama_chat"
        case .ollamaGenerate: "ollama_generate"
        case .ollamaTags: "ollama_tags"
        case .ollamaShow: "ollama_show"
        case .ollamaVersion: "ollama_version"
        case .models: "models"
        case .model: "model"
        case .health: "health"
        case .ready: "ready"
        case .version: "version"
        case .providersHealth: "providers_health"
        }
    }

    /// Whether the endpoint is answered by a provider.
    package var isForwarded: Bool {
        switch self {
        case .media, .messages, .countTokens, .ollamaChat, .ollamaGenerate: true
        default: slot != nil
        }
    }

    /// The endpoint as whose request the gateway reads this one, once it has been translated: a chat, or itself.
    package var hub: APIEndpoint {
        switch self {
        case .messages, .countTokens, .ollamaChat, .ollamaGenerate: .chatCompletions
        default: self
        }
    }

    /// The only method the endpoint answers (besides `HEAD` where it is `GET`, and `OPTIONS`).
    package var method: String { isForwarded || self == .ollamaShow ? "POST" : "GET" }

    /// Whether a JSON body must name its model.
    package var requiresModel: Bool {
        switch self {
        case .chatCompletions, .completions, .embeddings, .rerank, .audioSpeech: true
        default: false
        }
    }

    /// Whether it is asked how many tokens a request has, and no model answers.
    package var countsTokens: Bool {
        if case .countTokens = self { true } else { false }
    }

    /// Whether `max_tokens` and `max_completion_tokens` bound the answer.
    package var generatesText: Bool { self == .chatCompletions || self == .completions }

    /// Whether the body may be `multipart/form-data`.
    package var takesMultipart: Bool {
        switch self {
        case .imageEdits, .imageVariations, .audioTranscriptions, .audioTranslations, .media: true
        default: false
        }
    }

    /// Whether a success that is no stream has a JSON body; audio and images may be bytes, transcripts plain text.
    package var answersJSON: Bool {
        switch self {
        case .audioSpeech, .audioTranscriptions, .audioTranslations, .media: false
        // Lines of JSON, passed on as they come.
        case .ollamaChat, .ollamaGenerate: false
        default: true
        }
    }
}

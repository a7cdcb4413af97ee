/// What a request path asks for.
///
/// API paths are known with `/v1`, without, and under `/openai/v1`; the gateway's own only as they are.
package enum APIEndpoint: Hashable, Sendable {
    case chatCompletions, completions, embeddings, responses, moderations, rerank
    case imageGenerations, imageEdits, imageVariations
    case audioSpeech, audioTranscriptions, audioTranslations
    /// Any other path below `images/` or `audio/`, with its first slash: `/audio/isolations`. Nothing in it needs an
    /// escape, and no segment is empty or made of dots.
    case media(String)
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
        case .media, .models, .model, .health, .ready, .version, .providersHealth: nil
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
        if case .media = self { true } else { slot != nil }
    }

    /// The only method the endpoint answers (besides `HEAD` where it is `GET`, and `OPTIONS`).
    package var method: String { isForwarded ? "POST" : "GET" }

    /// Whether a JSON body must name its model.
    package var requiresModel: Bool {
        switch self {
        case .chatCompletions, .completions, .embeddings, .rerank, .audioSpeech: true
        default: false
        }
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
        default: true
        }
    }
}

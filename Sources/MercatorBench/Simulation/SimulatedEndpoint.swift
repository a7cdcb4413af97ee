/// What a request to the simulated provider asks for, by its path.
enum SimulatedEndpoint: Hashable, Sendable {
    case chatCompletions
    case completions
    case embeddings
    case moderations
    case responses
    case models
    case model(id: String)
    case health
    case statistics

    /// The prefixes under which the API is served.
    ///
    /// A fixed list, so that a gateway that joins a URL wrongly (`/v1/v1/…`) meets a 404 as it would elsewhere.
    private static let prefixes = ["/openai/v1", "/api/v1", "/v1", "/openai", ""]

    /// The endpoint at a path without its query; nil when there is none.
    static func resolve(_ path: String) -> SimulatedEndpoint? {
        for prefix in prefixes where path.hasPrefix(prefix) {
            if let endpoint = named(path.dropFirst(prefix.count)) { return endpoint }
        }
        return nil
    }

    private static func named(_ name: Substring) -> SimulatedEndpoint? {
        switch name {
        case "/chat/completions": .chatCompletions
        case "/completions": .completions
        case "/embeddings": .embeddings
        case "/moderations": .moderations
        case "/responses": .responses
        case "/models": .models
        case "/health", "/": .health
        case "/__stats": .statistics
        default: name.hasPrefix("/models/") ? .model(id: String(name.dropFirst(8))) : nil
        }
    }

    /// The method it answers to.
    var isPost: Bool {
        switch self {
        case .chatCompletions, .completions, .embeddings, .moderations, .responses: true
        case .models, .model, .health, .statistics: false
        }
    }

    /// Whether it is part of the API, and so asks for the key and meets faults.
    var isAPI: Bool { self != .health && self != .statistics }
}

import MercatorExchange
import MercatorJSON
import MercatorProviders
import MercatorTelemetry
import MercatorWire

// What the gateway answers by itself, of other dialects and at a path the operator chose.
extension Exchange {
    /// The answer at a path that is no endpoint's: the metrics, which anybody may read as they may `/health`.
    func answerElsewhere(_ view: InboundView, _ snapshot: Snapshot) throws(Refusal) -> LocalAnswer {
        dossier.path = view.path
        guard let metrics = snapshot.metrics, metrics.isAt(dossier.path) else {
            throw Refusal.unknownPath(view.method, dossier.path, near: APIEndpoint.nearest(dossier.path))
        }
        switch view.head.method {
        case .options: return snapshot.cors.preflight
        case .get, .head:
            return LocalAnswer(
                contentType: PrometheusText.contentType, body: metrics.text(snapshot, dossier.received),
                isHead: view.head.method == .head)
        default: throw Refusal.methodNotAllowed(view.method, dossier.path, allowed: "GET")
        }
    }

    /// Which list is asked for, and in whose form. Throws 400 for a request that names no model.
    func listing(_ endpoint: APIEndpoint, _ request: OpenRequest) throws(Refusal) -> Opening {
        switch endpoint {
        case .ollamaTags: return .listModels(id: nil, .ollama)
        case .ollamaShow:
            guard let document = try? JSONDocument.parse(request.body, profile: .request),
                let name = OllamaModels.name(askedBy: document)
            else {
                throw .invalidRequest("You must provide a model parameter.", code: "missing_model", param: "model")
            }
            return .listModels(id: name, .ollama)
        default:
            // Anthropic's clients say which version of its API they speak with every request.
            let form: ModelListForm =
                clientDialect is OpenRouterErrors
                ? .openRouter
                : request.view.withHeader("anthropic-version") { _ in true } == true ? .anthropic : .openai
            if case .model(let id) = endpoint { return .listModels(id: id, form) }
            return .listModels(id: nil, form)
        }
    }

    /// The answer to a request that only loads or unloads one of Ollama's models; nil for every other request.
    func loadAnswer(_ endpoint: APIEndpoint, _ request: OpenRequest) -> LocalAnswer? {
        let asked: OllamaClientDialect.Endpoint
        switch endpoint {
        case .ollamaChat: asked = .chat
        case .ollamaGenerate: asked = .generate
        default: return nil
        }
        guard let document = try? JSONDocument.parse(request.body, profile: .request) else { return nil }
        let terms = ReplyTerms(model: "", created: dossier.receivedAt.microseconds / 1_000_000, id: "local")
        let dialect = OllamaClientDialect(asked)
        return dialect.localAnswer(to: document, terms).map { LocalAnswer(body: $0) }
    }
}

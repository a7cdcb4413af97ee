import MercatorExchange
import MercatorHTTP
import MercatorJSON
import MercatorPolicy
import MercatorProviders
import MercatorWire

import struct NIOCore.ByteBuffer

/// A request body as far as the gateway reads it. A class, because every stage hands it on.
final class RequestBody {
    /// The client's bytes, or the chat that they were read as.
    let bytes: ByteBuffer
    /// The lenses over a JSON body; nil for a form.
    let json: ChatRequest?
    /// nil where the endpoint has a default model.
    let model: String?
    let isStream: Bool
    /// The request as it came, where that was in another dialect; nil for OpenAI's own.
    let foreign: ForeignRequest?

    init(
        bytes: ByteBuffer, json: ChatRequest? = nil, model: String?, isStream: Bool, foreign: ForeignRequest? = nil
    ) {
        self.bytes = bytes
        self.json = json
        self.model = model
        self.isStream = isStream
        self.foreign = foreign
    }

    var isJSON: Bool { json != nil }
    var root: JSONValue? { json?.document.root }

    /// The body as policies have left it. Throws when what they made of it is no request any more.
    func edited(by verdict: Verdict, _ endpoint: APIEndpoint) throws(Refusal) -> RequestBody {
        guard let document = verdict.edited else { return self }
        do {
            let request = try ChatRequest.read(document, endpoint: endpoint.hub)
            return RequestBody(
                bytes: document.bytes, json: request, model: request.model, isStream: request.isStream, foreign: foreign
            )
        } catch {
            throw Refusal(
                status: 500, type: "server_error", code: "policy_edit_invalid",
                message: "A policy changed the request into one that no provider takes: \(error.message)",
                source: .policy)
        }
    }
}

/// Second stage: what is asked for? What we read must be what the provider reads, so anything ambiguous is a 400.
enum ReadBody {
    static func read(
        _ view: InboundView, _ bytes: ByteBuffer, _ endpoint: APIEndpoint, _ dossier: Dossier
    ) throws(Refusal) -> RequestBody {
        try checkCoding(view)
        if endpoint.takesMultipart, let type = view.value(.contentType),
            let boundary = MultipartModelField.boundary(inContentType: type)
        {
            let body = try form(bytes, boundary)
            dossier.modelAsked = body.model
            return body
        }
        do {
            let document = try JSONDocument.parse(bytes, profile: .request)
            if let dialect = endpoint.clientDialect { return try foreign(document, dialect, endpoint, dossier) }
            let request = try wire { () throws(WireError) in try ChatRequest.read(document, endpoint: endpoint) }
            dossier.modelAsked = request.model
            dossier.isStream = request.isStream
            return RequestBody(bytes: bytes, json: request, model: request.model, isStream: request.isStream)
        } catch let error as JSONError {
            throw Refusal(WireError(error))
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            preconditionFailure("only JSON and wire errors come here")
        }
    }

    /// Reads a request in another dialect as a chat.
    private static func foreign(
        _ document: JSONDocument, _ dialect: any ClientDialect, _ endpoint: APIEndpoint, _ dossier: Dossier
    ) throws(Refusal) -> RequestBody {
        let (chat, foreign) = try ForeignRequest.read(document, dialect, endpoint)
        let request = try wire { () throws(WireError) in try ChatRequest.read(chat, endpoint: endpoint.hub) }
        dossier.modelAsked = request.model
        dossier.isStream = request.isStream
        return RequestBody(
            bytes: chat.bytes, json: request, model: request.model, isStream: request.isStream, foreign: foreign)
    }

    /// A compressed body could not be read, so policies could not see what the provider would.
    private static func checkCoding(_ view: InboundView) throws(Refusal) {
        guard let coding = view.value(.contentEncoding), coding.lowercased() != "identity" else { return }
        throw Refusal(
            status: 415, type: "invalid_request_error", code: "unsupported_content_encoding",
            message: "The request body must not be compressed: `content-encoding` is `\(coding.prefix(40))`.")
    }

    private static func form(_ bytes: ByteBuffer, _ boundary: String) throws(Refusal) -> RequestBody {
        switch bytes.withUnsafeReadableBytes({ MultipartModelField.find(in: $0, boundary: boundary) }) {
        case .found(let model): return RequestBody(bytes: bytes, model: model, isStream: false)
        case .absent: return RequestBody(bytes: bytes, model: nil, isStream: false)
        case .repeated:
            throw .invalidRequest(
                "The form has more than one field `model`; send it once.", code: "duplicate_key", param: "model")
        case .invalid:
            throw .invalidRequest(
                "The form's field `model` must be a model's name.", code: "invalid_value", param: "model")
        }
    }

    private static func wire<Value>(_ body: () throws(WireError) -> Value) throws(Refusal) -> Value {
        do {
            return try body()
        } catch {
            throw Refusal(error)
        }
    }
}

extension Refusal {
    /// A body that is not what the API takes.
    fileprivate init(_ error: WireError) {
        self = .invalidRequest(error.message, code: error.code ?? "invalid_request_body", param: error.param)
    }
}

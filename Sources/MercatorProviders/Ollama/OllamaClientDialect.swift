package import MercatorJSON

package import struct NIOCore.ByteBuffer

/// Ollama's own API towards clients: `/api/chat` and `/api/generate`, answered by whatever provider speaks chat.
///
/// A request that only loads or unloads a model has no meaning for a provider: ``localAnswer(to:_:)`` answers it.
///
/// Source: Ollama API reference (docs/api.md, api/types.go, docs.ollama.com/api), read 2026-11-25.
package struct OllamaClientDialect: ClientDialect {
    /// The two endpoints, which differ in where the text is.
    package enum Endpoint: String, Hashable, Sendable, CaseIterable {
        case chat
        case generate
    }

    /// Which endpoint the client called.
    package let endpoint: Endpoint

    /// The dialect of one endpoint.
    package init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
    }

    package var requestFields: FieldTable { endpoint == .chat ? Self.chatFields : Self.generateFields }

    package var streamContentType: String { "application/x-ndjson" }

    package func decode(_ request: JSONDocument, _ terms: RequestTerms) throws(TranslationRefusal) -> TranslatedChat {
        var converter = OllamaToChatRequest(endpoint: endpoint, terms: terms)
        return try converter.translate(request.root)
    }

    package func encode(_ reply: ByteBuffer, _ terms: ReplyTerms) throws(TranslationFailure) -> TranslatedReply {
        try encode(reply, terms, durations: nil)
    }

    /// The same with the times that Ollama reports; nil leaves them out.
    package func encode(
        _ reply: ByteBuffer, _ terms: ReplyTerms, durations: OllamaDurations?
    ) throws(TranslationFailure) -> TranslatedReply {
        try ChatToOllamaReply(endpoint: endpoint, terms: terms, durations: durations).translate(reply)
    }

    package func streamEncoder(_ terms: ReplyTerms) -> any StreamTranslator {
        OllamaStreamEncoder(endpoint: endpoint, terms: terms)
    }

    package func encodeError(_ error: DialectError) -> [UInt8] {
        OllamaError.body(error)
    }

    package func errorEvent(_ error: DialectError) -> [UInt8] {
        OllamaError.body(error) + [0x0A]
    }

    /// The whole answer to a request that only loads or unloads a model; nil for one that asks for text.
    ///
    /// A provider's models are always loaded, as far as a client can tell.
    package func localAnswer(to request: JSONDocument, _ terms: ReplyTerms) -> [UInt8]? {
        let root = request.root
        guard root.kind == .object, let model = root["model"], model.kind == .string else { return nil }
        switch endpoint {
        case .chat:
            guard let messages = root["messages"] else { break }
            guard messages.isNull || (messages.kind == .array && messages.count == 0) else { return nil }
        case .generate:
            for name in ["prompt", "suffix"] {
                guard let text = root[name], !text.isNull else { continue }
                guard text.stringEquals("") else { return nil }
            }
            guard root["images"].map({ $0.count == 0 }) ?? true else { return nil }
        }
        let reason = root["keep_alive"].map(Self.isZero) == true ? "unload" : "load"
        let line = OllamaLine(
            endpoint: endpoint, created: terms.created, model: model.spelling)
        return line.last(reason: JSONWriter.quoted(reason), usage: .init(), durations: nil)
    }

    /// Whether `keep_alive` is zero: `0`, `"0"`, `"0s"`, `"0m"`.
    private static func isZero(_ value: JSONValue) -> Bool {
        if let number = value.double { return number == 0 }
        guard let text = value.string, text.utf8.count <= 16 else { return false }
        return text.hasPrefix("0") && text.utf8.allSatisfy { $0 == 0x30 || $0 == 0x2E || 0x61...0x7A ~= $0 }
    }
}

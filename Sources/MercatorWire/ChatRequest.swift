package import MercatorJSON

/// The parts of a JSON request body that the gateway reads, as lenses over its bytes.
///
/// Serves every endpoint with a JSON body; unknown members are none of its business. A reference that nobody
/// changes once it is read, because the stages hand its ten lenses on at every step.
package final class ChatRequest {
    /// The body as it came.
    package let document: JSONDocument
    /// The model asked for; nil only where the endpoint has a default (moderations, images, responses).
    package private(set) var model: String?
    /// Where the model's name stands, for splices.
    package private(set) var modelValue: JSONValue?
    /// Whether the answer shall come as server-sent events.
    package private(set) var isStream = false
    /// Upper bound of tokens to be generated: `max_completion_tokens`, else `max_tokens`; nil when unset.
    package private(set) var tokensMax: Int64?
    /// `messages` of a chat; nil when absent.
    package private(set) var messages: JSONValue?
    /// `metadata`, if it is an object.
    package private(set) var metadata: JSONValue?
    /// `user`, an opaque name of the end user, if it is a string.
    package private(set) var user: String?
    /// `stream_options`, if it is an object.
    package private(set) var streamOptions: JSONValue?

    /// Whether the caller asked for a usage chunk at the end of a stream.
    package var wantsUsageChunk: Bool { streamOptions?["include_usage"]?.bool == true }

    /// Reads a body; throws what OpenAI would say of it.
    package static func read(
        _ document: JSONDocument, endpoint: APIEndpoint = .chatCompletions
    ) throws(WireError) -> ChatRequest {
        let request = ChatRequest(document: document)
        guard document.root.kind == .object else {
            throw WireError(message: "The request body must be a JSON object.", code: "invalid_request_body")
        }
        var maxTokens: Int64?
        var mistake: WireError?
        document.root.forEachMember(named: Member.names) { name, value in
            guard mistake == nil else { return }
            do throws(WireError) {
                try request.take(Member(rawValue: name), value, endpoint, &maxTokens)
            } catch {
                mistake = error
            }
        }
        if let mistake { throw mistake }
        request.tokensMax = request.tokensMax ?? maxTokens
        if request.model == nil, endpoint.requiresModel {
            throw WireError(message: "You must provide a model parameter.", param: "model", code: "missing_model")
        }
        return request
    }

    private init(document: JSONDocument) {
        self.document = document
    }

    /// The members that are read; raw values are places in ``names``.
    private enum Member: Int, CaseIterable {
        case model, stream, messages, maxTokens, metadata, user, maxCompletionTokens, streamOptions

        static let names = JSONNames([
            "model", "stream", "messages", "max_tokens", "metadata", "user", "max_completion_tokens", "stream_options",
        ])
    }

    private func take(
        _ member: Member?, _ value: JSONValue, _ endpoint: APIEndpoint, _ maxTokens: inout Int64?
    ) throws(WireError) {
        switch member {
        case .model: try readModel(value)
        case .stream: isStream = try Self.readStream(value)
        case .maxTokens where endpoint.generatesText: maxTokens = try Self.tokens(value, param: "max_tokens")
        case .maxCompletionTokens where endpoint.generatesText:
            tokensMax = try Self.tokens(value, param: "max_completion_tokens")
        case .messages: try readMessages(value, endpoint: endpoint)
        case .metadata where value.kind == .object: metadata = value
        case .user: user = value.string
        case .streamOptions where value.kind == .object: streamOptions = value
        default: break
        }
    }

    private func readModel(_ value: JSONValue) throws(WireError) {
        guard !value.isNull else { return }
        guard let name = value.string else {
            throw WireError.wrongType("model", expected: "a string", found: value)
        }
        guard !name.isEmpty else {
            throw WireError(message: "You must provide a model parameter.", param: "model", code: "missing_model")
        }
        guard name.utf8.count <= WireBounds.modelNameBytesMax, !name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else {
            throw WireError(
                message: "Invalid 'model': a name of at most \(WireBounds.modelNameBytesMax) bytes without control "
                    + "characters was expected.", param: "model", code: "invalid_value")
        }
        model = name
        modelValue = value
    }

    private func readMessages(_ value: JSONValue, endpoint: APIEndpoint) throws(WireError) {
        if endpoint == .chatCompletions, value.kind != .array {
            throw WireError.wrongType("messages", expected: "an array of objects", found: value)
        }
        messages = value
    }

    private static func readStream(_ value: JSONValue) throws(WireError) -> Bool {
        if value.isNull { return false }
        guard let flag = value.bool else { throw WireError.wrongType("stream", expected: "a boolean", found: value) }
        return flag
    }

    /// An exact integer of at least 1; nil for `null`.
    private static func tokens(_ value: JSONValue, param: String) throws(WireError) -> Int64? {
        if value.isNull { return nil }
        guard value.kind == .number else {
            throw WireError.wrongType(param, expected: "an integer", found: value)
        }
        guard let count = value.exactInt else {
            throw WireError(
                message: "Invalid '\(param)': integer within range expected, got another number instead.",
                param: param, code: "invalid_value")
        }
        guard count >= 1 else {
            throw WireError(
                message: "Invalid '\(param)': integer below minimum value. Expected a value >= 1, but got \(count) "
                    + "instead.", param: param, code: "integer_below_min_value")
        }
        return count
    }
}

extension WireError {
    /// OpenAI's sentence for a member of the wrong kind.
    static func wrongType(_ param: String, expected: String, found value: JSONValue) -> WireError {
        let found =
            switch value.kind {
            case .object: "an object"
            case .array: "an array"
            case .string: "a string"
            case .number: "a number"
            case .true, .false: "a boolean"
            case .null: "null"
            }
        return WireError(
            message: "Invalid type for '\(param)': expected \(expected), but got \(found) instead.",
            param: param, code: "invalid_type")
    }
}

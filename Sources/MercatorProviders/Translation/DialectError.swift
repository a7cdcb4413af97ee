import MercatorJSON
package import MercatorWire

/// An error in the hub's terms: OpenAI's error object with its status.
///
/// What a provider said is read into one of these, and said again in the client's dialect; the gateway's own refusals
/// take the second half of the same way.
package struct DialectError: Error, Hashable, Sendable {
    /// HTTP status towards the client, 400 to 599.
    package var status: Int
    /// OpenAI's error object.
    package var body: ErrorBody

    /// An error with all its parts.
    package init(status: Int, body: ErrorBody) {
        self.status = status
        self.body = body
    }

    /// The same, part by part.
    package init(status: Int, type: String, message: String, param: String? = nil, code: String? = nil) {
        self.init(status: status, body: ErrorBody(message: message, type: type, param: param, code: code))
    }
}

extension DialectError {
    /// The error that an event of a chat's stream carries; nil when it carries none.
    ///
    ///     data: {"error":{"message":"…","type":"server_error","code":null}}
    ///
    /// The status is the error's own where its code is one, as OpenRouter and vLLM have it, else that of its words.
    static func inChatStream(_ chunk: JSONValue, eventName: [UInt8]) -> DialectError? {
        let hasError = chunk["error"].map { !$0.isNull } ?? false
        guard
            hasError || eventName.elementsEqual("error".utf8) || chunk["object"]?.stringEquals("error") == true
                || chunk["type"]?.stringEquals("error") == true
        else { return nil }
        let body = UpstreamErrorBody.read(chunk)
        let number = (chunk["error"]?["code"] ?? chunk["code"])?.exactInt.flatMap { Int(exactly: $0) }
        let status = number.flatMap { (400...599).contains($0) ? $0 : nil } ?? status(of: body)
        return DialectError(
            status: status, type: body?.type ?? "server_error",
            message: body?.message ?? "The provider reported an error in its stream.", param: body?.param,
            code: body?.code)
    }

    private static func status(of body: UpstreamErrorBody?) -> Int {
        for word in [body?.code, body?.type] {
            switch word {
            case "rate_limit_exceeded", "rate_limit_error", "insufficient_quota", "requests", "tokens": return 429
            case "overloaded", "overloaded_error": return 503
            case "timeout", "timeout_error": return 504
            case "invalid_api_key", "authentication_error": return 401
            case "permission_error", "permission_denied": return 403
            case "invalid_request_error": return 400
            default: break
            }
        }
        return 500
    }

    /// The error as an event of a chat's stream.
    var chatEvent: [UInt8] { body.event }
}

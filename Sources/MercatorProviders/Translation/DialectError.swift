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
    static func inChatStream(_ chunk: JSONValue, eventName: [UInt8]) -> DialectError? {
        let hasError = chunk["error"].map { !$0.isNull } ?? false
        guard
            hasError || eventName.elementsEqual("error".utf8) || chunk["object"]?.stringEquals("error") == true
                || chunk["type"]?.stringEquals("error") == true
        else { return nil }
        let body = UpstreamErrorBody.read(chunk)
        return DialectError(
            status: body?.impliedStatus ?? 500, type: body?.type ?? "server_error",
            message: body?.message ?? "The provider reported an error in its stream.", param: body?.param,
            code: body?.code)
    }

    /// The error as an event of a chat's stream.
    var chatEvent: [UInt8] { body.event }
}

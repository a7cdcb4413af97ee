package import MercatorJSON

/// The error object every refusal is rendered as.
///
///     {"error":{"message":"…","type":"invalid_request_error","param":null,"code":"model_not_found"}}
///
/// Source: OpenAI API reference, error codes.
package struct ErrorBody: Hashable, Sendable {
    package var message: String
    /// `invalid_request_error`, `authentication_error`, `server_error`, …
    package var type: String
    package var param: String?
    package var code: String?
    /// Further string members of the error object, in order: who refused (`policy`, `rule`, `provider`).
    package var extra: [Member] = []

    /// One further member.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: String

        /// A member with its value.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// An error object with all its parts.
    package init(message: String, type: String, param: String? = nil, code: String? = nil, extra: [Member] = []) {
        self.message = message
        self.type = type
        self.param = param
        self.code = code
        self.extra = extra
    }

    /// The body of a 400 for a request the wire room refused.
    package init(_ error: WireError) {
        self.init(message: error.message, type: "invalid_request_error", param: error.param, code: error.code)
    }

    /// The JSON text.
    package var json: [UInt8] {
        var writer = JSONWriter(capacity: 192 + message.utf8.count)
        write(to: &writer)
        return writer.bytes
    }

    /// Writes the whole object, `error` member included.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("error")
        writer.beginObject()
        writer.member("message", message)
        writer.member("type", type)
        writer.member("param", param)
        writer.member("code", code)
        for member in extra { writer.member(member.name, member.value) }
        writer.endObject()
        writer.endObject()
    }

    /// The same as a server-sent event: how a stream that has begun says that it failed.
    package var event: [UInt8] {
        Array("data: ".utf8) + json + Array("\n\n".utf8)
    }
}

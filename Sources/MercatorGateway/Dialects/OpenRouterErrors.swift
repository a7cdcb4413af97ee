import MercatorJSON
package import MercatorProviders
import MercatorWire

package import struct NIOCore.ByteBuffer

/// Errors as OpenRouter's clients read them: `code` is the HTTP status, and what else is known is in `metadata`.
///
///     {"error":{"code":404,"message":"…","metadata":{"error_type":"not_found","code":"model_not_found",…}}}
///
/// Source: OpenRouter documentation, "Errors and debugging" and "Streaming"; its Python SDK 1.3.84 takes no other
/// `code`, and in a stream no error without `error_type`.
package struct OpenRouterErrors: ErrorDialect {
    /// The dialect; it has no state.
    package init() {}

    package func encodeError(_ error: DialectError) -> [UInt8] {
        var writer = JSONWriter(capacity: 192 + error.body.message.utf8.count)
        writer.beginObject()
        write(error, to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// A chunk with an `error` beside its choices, the last of which ends with `error`.
    package func errorEvent(_ error: DialectError) -> [UInt8] {
        var writer = JSONWriter(capacity: 320 + error.body.message.utf8.count)
        writer.beginObject()
        writer.member("id", "")
        writer.member("object", "chat.completion.chunk")
        writer.member("created", Int64(0))
        writer.member("model", "")
        writer.key("choices")
        writer.beginArray()
        writer.beginObject()
        writer.member("index", Int64(0))
        writer.key("delta")
        writer.beginObject()
        writer.member("content", "")
        writer.endObject()
        writer.member("finish_reason", "error")
        writer.endObject()
        writer.endArray()
        write(error, to: &writer)
        writer.endObject()
        return Array("data: ".utf8) + writer.bytes + Array("\n\n".utf8)
    }

    /// Nil when the code is a number already, as it is when OpenRouter is the provider.
    package func restated(_ body: ByteBuffer, status: Int) -> [UInt8]? {
        let root = try? JSONDocument.parse(body, profile: .reply).root
        guard root?["error"]?["code"]?.exactInt == nil else { return nil }
        return encodeError(DialectError(status: status, chat: body))
    }

    /// OpenRouter's word for an error of this status.
    private static func type(of status: Int) -> String {
        switch status {
        case 400: "invalid_request"
        case 401: "authentication"
        case 402: "payment_required"
        case 403: "permission_denied"
        case 404: "not_found"
        case 408, 504: "timeout"
        case 413: "payload_too_large"
        case 422: "unprocessable"
        case 429: "rate_limit_exceeded"
        case 502, 503: "provider_unavailable"
        case 529: "provider_overloaded"
        case 500...: "server"
        default: "unmapped"
        }
    }

    private func write(_ error: DialectError, to writer: inout JSONWriter) {
        writer.key("error")
        writer.beginObject()
        writer.member("code", Int64(error.status))
        writer.member("message", error.body.message)
        writer.key("metadata")
        writer.beginObject()
        writer.member("error_type", Self.type(of: error.status))
        writer.member("type", error.body.type)
        writer.member("code", error.body.code)
        if let param = error.body.param { writer.member("param", param) }
        for member in error.body.extra { writer.member(member.name, member.value) }
        writer.endObject()
        writer.endObject()
    }
}

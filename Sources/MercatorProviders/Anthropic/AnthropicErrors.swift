import MercatorJSON
import MercatorWire

import struct NIOCore.ByteBuffer

/// Anthropic's errors and the hub's.
///
///     {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_…"}
///
/// Source: Anthropic API reference, errors, read 2026-11-25.
enum AnthropicErrors {
    /// One of Anthropic's types, and what it is for clients of OpenAI's API.
    private struct Row {
        var type: String
        /// The status that Anthropic sends.
        var status: Int
        /// The status that clients of OpenAI's API expect.
        var hubStatus: Int
        var hubType: String
        var hubCode: String
    }

    private static let invalid = "invalid_request_error"

    /// Stands for every failure that no other row names.
    private static let apiError = Row(
        type: "api_error", status: 500, hubStatus: 500, hubType: "server_error", hubCode: "api_error")

    private static let rows = [
        Row(type: invalid, status: 400, hubStatus: 400, hubType: invalid, hubCode: invalid),
        Row(
            type: "authentication_error", status: 401, hubStatus: 401, hubType: invalid, hubCode: "invalid_api_key"),
        Row(
            type: "billing_error", status: 402, hubStatus: 402, hubType: "insufficient_quota",
            hubCode: "insufficient_quota"),
        Row(type: "permission_error", status: 403, hubStatus: 403, hubType: invalid, hubCode: "permission_denied"),
        Row(type: "not_found_error", status: 404, hubStatus: 404, hubType: invalid, hubCode: "not_found"),
        Row(type: "request_too_large", status: 413, hubStatus: 413, hubType: invalid, hubCode: "request_too_large"),
        Row(
            type: "rate_limit_error", status: 429, hubStatus: 429, hubType: "rate_limit_error",
            hubCode: "rate_limit_exceeded"),
        apiError,
        Row(type: "timeout_error", status: 504, hubStatus: 504, hubType: "server_error", hubCode: "timeout"),
        Row(type: "overloaded_error", status: 529, hubStatus: 503, hubType: "server_error", hubCode: "overloaded"),
    ]

    /// Reads an error body; `status` counts where the body names no type.
    static func decode(status: Int, _ body: ByteBuffer) -> DialectError {
        decode(status: status, UpstreamErrorBody.read(body))
    }

    /// Reads an error event's data.
    static func decode(event root: JSONValue) -> DialectError {
        decode(status: nil, UpstreamErrorBody.read(root))
    }

    private static func decode(status: Int?, _ body: UpstreamErrorBody?) -> DialectError {
        let row =
            rows.first { $0.type == body?.type }
            ?? rows.first { $0.status == status } ?? (status ?? 500 < 500 ? rows[0] : apiError)
        let isForeign = body?.type != row.type
        var code = isForeign ? body?.code ?? row.hubCode : row.hubCode
        if row.hubStatus == 404, body?.message?.hasPrefix("model:") == true { code = "model_not_found" }
        return DialectError(
            // An unusual status says more than the type that stands for it.
            status: status == nil || status == row.status ? row.hubStatus : status ?? row.hubStatus,
            type: row.hubType, message: body?.message ?? "The provider answered with status \(status ?? 500).",
            param: body?.param, code: code)
    }

    /// Says an error in Anthropic's body. Parameter, code and who refused stay as further members.
    static func encode(_ error: DialectError) -> [UInt8] {
        var json = JSONWriter(capacity: 192 + error.body.message.utf8.count)
        json.beginObject()
        json.member("type", "error")
        json.key("error")
        json.beginObject()
        json.member("type", type(of: error))
        json.member("message", error.body.message)
        if let param = error.body.param { json.member("param", param) }
        if let code = error.body.code { json.member("code", code) }
        for member in error.body.extra { json.member(member.name, member.value) }
        json.endObject()
        json.endObject()
        return json.bytes
    }

    /// The same as an event of a stream.
    static func event(_ error: DialectError) -> [UInt8] {
        Array("event: error\ndata: ".utf8) + encode(error) + Array("\n\n".utf8)
    }

    private static func type(of error: DialectError) -> String {
        if error.body.code == "overloaded" { return "overloaded_error" }
        if error.body.type != invalid, rows.contains(where: { $0.type == error.body.type }) { return error.body.type }
        if let row = rows.first(where: { $0.status == error.status }) { return row.type }
        return error.status < 500 ? invalid : apiError.type
    }
}

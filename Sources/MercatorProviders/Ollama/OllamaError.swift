import MercatorJSON
import MercatorWire

import struct NIOCore.ByteBuffer

/// Ollama's errors, `{"error":"…"}`, and chat's.
///
/// Source: docs.ollama.com/api/errors, read 2026-11-25.
enum OllamaError {
    /// The error of an answer. One without readable words says what its status is.
    static func read(status: Int, _ body: ByteBuffer) -> DialectError {
        let words = UpstreamErrorBody.read(body)?.message
        return error(status: status, words ?? "Ollama answered with status \(status) and said no more.")
    }

    /// The error that a line of a stream carries; nil when it carries none.
    static func inStream(_ line: JSONValue) -> DialectError? {
        guard let error = line["error"], !error.isNull, !error.isEmptyString else { return nil }
        let words = UpstreamErrorBody.read(line)?.message ?? "Ollama reported an error in its stream."
        return Self.error(status: isAboutModel(words) ? 404 : 500, words)
    }

    /// The body of an error answer to an Ollama client.
    static func body(_ error: DialectError) -> [UInt8] {
        var json = JSONBytes()
        json.literal("{\"error\":")
        json.string(error.body.message)
        json.literal("}")
        return json.bytes
    }

    private static func error(status: Int, _ message: String) -> DialectError {
        let isKnown = (400...599).contains(status)
        let (type, code): (String, String?) =
            switch status {
            case 401: ("authentication_error", "invalid_api_key")
            case 403: ("permission_error", nil)
            case 404: ("invalid_request_error", isAboutModel(message) ? "model_not_found" : nil)
            case 429: ("rate_limit_error", "rate_limit_exceeded")
            case 400..<500: ("invalid_request_error", nil)
            default: ("server_error", nil)
            }
        return DialectError(status: isKnown ? status : 502, type: type, message: message, code: code)
    }

    /// `model "x" not found, try pulling it first`, `model 'x' not found`.
    private static func isAboutModel(_ message: String) -> Bool {
        message.hasPrefix("model ") && message.contains("not found")
    }
}

import MercatorJSON

/// An answer of the simulated provider before it is put into HTTP.
enum SimulatedAnswer: Sendable {
    case whole(SimulatedBody)
    case stream(StreamScript)

    var isStream: Bool {
        if case .stream = self { true } else { false }
    }
}

/// A buffered answer: status, type, further headers and body.
struct SimulatedBody: Sendable {
    var status = 200
    var contentType = "application/json"
    /// Complete header lines with their line ends.
    var headerLines = ""
    var bytes: [UInt8]

    /// An error in OpenAI's shape.
    ///
    /// Source: OpenAI API reference, error codes, read 2026-11-22.
    static func error(
        _ status: Int, message: String, type: String, code: String?, parameter: String? = nil,
        retryAfterSeconds: Int? = nil
    ) -> SimulatedBody {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.key("error")
        json.beginObject()
        json.member("message", message)
        json.member("type", type)
        json.member("param", parameter)
        json.member("code", code)
        json.endObject()
        json.endObject()
        let retry = retryAfterSeconds.map { "retry-after: \($0)\r\n" } ?? ""
        return SimulatedBody(status: status, headerLines: retry, bytes: json.bytes)
    }

    /// The error that a status usually comes with.
    static func error(_ status: Int, model: String, retryAfterSeconds: Int? = nil) -> SimulatedBody {
        let (type, code, message): (String, String?, String) =
            switch status {
            case 401: ("invalid_request_error", "invalid_api_key", "Incorrect API key provided.")
            case 403: ("invalid_request_error", "unsupported_country_region_territory", "You may not use this.")
            case 404:
                (
                    "invalid_request_error", "model_not_found",
                    "The model `\(model)` does not exist or you do not have access to it."
                )
            case 429: ("rate_limit_error", "rate_limit_exceeded", "Rate limit reached for \(model) (simulated).")
            case 500...: ("server_error", nil, "The server had an error (simulated \(status)).")
            default: ("invalid_request_error", nil, "The request was refused (simulated \(status)).")
            }
        return error(status, message: message, type: type, code: code, retryAfterSeconds: retryAfterSeconds)
    }

    /// What a web framework says of a path it does not know; deliberately no API error.
    static let unknownPath = SimulatedBody(status: 404, bytes: Array(#"{"detail":"Not Found"}"#.utf8))

    /// What a misconfigured proxy or a login page gives.
    static func html(status: Int) -> SimulatedBody {
        let page = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body>It works.</body></html>\n"
        return SimulatedBody(status: status, contentType: "text/html; charset=utf-8", bytes: Array(page.utf8))
    }
}

/// Names that follow from a request's content, so that the same request gives the same answer.
enum SimulatedID {
    /// For example `chatcmpl-` and 24 hexadecimal digits.
    static func make(_ prefix: String, _ content: UInt64, salt: UInt64 = 0) -> String {
        let first = ContentHash.mixed(content ^ salt)
        return prefix + ContentHash.hexadecimal(first) + ContentHash.hexadecimal(ContentHash.mixed(first)).prefix(8)
    }
}

extension Refusal {
    /// 400: the request is not what the API takes.
    package static func invalidRequest(_ message: String, code: String, param: String? = nil) -> Refusal {
        Refusal(status: 400, type: "invalid_request_error", code: code, message: message, param: param)
    }

    /// 401 in the words that client libraries look for.
    package static func incorrectAPIKey(_ detail: String = "Check the key this application sends to the gateway.")
        -> Refusal
    {
        Refusal(
            status: 401, type: "invalid_request_error", code: "invalid_api_key",
            message: "Incorrect API key provided. \(detail)", headers: [Member("www-authenticate", "Bearer")])
    }

    /// 404 for a model that no provider serves.
    package static func unknownModel(_ model: String, near: [String]) -> Refusal {
        let suggestion = near.isEmpty ? "" : " Did you mean \(near.map { "`\($0)`" }.joined(separator: " or "))?"
        return Refusal(
            status: 404, type: "invalid_request_error", code: "model_not_found",
            message: "The model `\(model.prefix(200))` does not exist or no provider here serves it.\(suggestion)",
            param: "model")
    }

    /// 404 for a path the gateway does not serve.
    package static func unknownPath(_ method: String, _ path: String, near: String?) -> Refusal {
        let suggestion = near.map { " Did you mean `\($0)`?" } ?? ""
        return Refusal(
            status: 404, type: "invalid_request_error", code: "unknown_url",
            message: "Unknown request URL: \(method) \(path.prefix(200)).\(suggestion)")
    }

    /// 405 for a known path with another method.
    package static func methodNotAllowed(_ method: String, _ path: String, allowed: String) -> Refusal {
        Refusal(
            status: 405, type: "invalid_request_error", code: "method_not_allowed",
            message: "\(method) is not allowed on \(path.prefix(200)); use \(allowed).",
            headers: [Member("allow", allowed)])
    }

    /// 503 while the gateway shuts down.
    package static let shuttingDown = Refusal(
        status: 503, type: "server_error", code: "shutting_down",
        message: "The gateway is shutting down; try again.", headers: [Member("retry-after", "1")])

    /// The event that ends an answer under way when the gateway does not wait any longer.
    package static let serverShutdown = Refusal(
        status: 503, type: "server_error", code: "server_shutdown",
        message: "The gateway shut down before the answer was complete.")
}

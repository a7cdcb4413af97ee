/// What one attempt has shown of its provider.
enum AttemptResult: Hashable {
    /// The API answered, whatever it said about the request.
    case answered
    /// It did not answer, or with an error of its own; with a stable code.
    case failed(String)
    /// It refused the gateway's own key; no breaker helps.
    case denied(String)
    /// It wants to be left alone.
    case rateLimited
    /// Nothing: the client left, or nothing was sent.
    case unknown

    /// What a status shows.
    init(status: Int, code: String) {
        switch status {
        case 401, 403: self = .denied(code)
        case 429: self = .rateLimited
        case 408, 500...: self = .failed(code)
        default: self = .answered
        }
    }
}

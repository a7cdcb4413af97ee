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
    /// The account there is used up.
    case usedUp
    /// Nothing: the client left, or nothing was sent.
    case unknown

    /// The code of an attempt that found the account used up.
    static let usedUpCode = "quota_exhausted"

    /// What a status shows.
    init(status: Int, code: String) {
        if code == Self.usedUpCode {
            self = .usedUp
            return
        }
        switch status {
        case 402: self = .usedUp
        case 401, 403: self = .denied(code)
        case 429: self = .rateLimited
        case 408, 500...: self = .failed(code)
        default: self = .answered
        }
    }
}

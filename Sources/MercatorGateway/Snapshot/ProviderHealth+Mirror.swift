package import MercatorSystem

extension ProviderHealth {
    /// What a copy of a request has come to. Only a success counts as an answer: nobody has read what else came, and a
    /// provider that is only tried out may refuse what the others take.
    ///
    /// - Parameters:
    ///   - failure: a stable code; nil for a whole success.
    ///   - status: 0 where no answer came.
    ///   - headAfter: nanoseconds to the head; nil where none came.
    ///   - random: 64 random bits.
    package func measured(_ failure: String?, status: Int, headAfter: UInt64?, now: Instant, random: UInt64) {
        guard let failure else { return succeeded(now: now, headAfter: headAfter) }
        // A success that broke off, or a redirect, is a failure whatever its status.
        let result = status < 400 ? .failed(failure) : AttemptResult(status: status, code: failure)
        switch result {
        case .answered, .unknown: break
        case .failed(let code): failed(.usual, ProviderTrouble(code, now: now, random: random))
        case .denied(let code): failed(.usual, ProviderTrouble(code, now: now, breaks: false))
        case .rateLimited: rateLimited(.usual, retryAfter: nil, now: now)
        case .usedUp: usedUp(.usual, retryAfter: nil, now: now, random: random)
        }
    }
}

/// What the credentials of a request say.
package enum Identification: Sendable {
    /// No key is configured: everybody may come in, nobody is named.
    case open
    case caller(Caller)
    /// The public answer is the same for every reason; the reason is for the operator's log.
    case refused(CredentialRefusal)
}

/// Why credentials did not name a caller.
package enum CredentialRefusal: String, Hashable, Sendable {
    /// The request carries none.
    case missing
    /// It carries something that is no credential: empty, too long, another scheme.
    case malformed
    /// No key is spelled so.
    case unknown
    /// The key is known and switched off.
    case disabled

    /// What the client reads, whatever the reason: no part of the credential, no hint at which keys exist.
    package static let publicMessage = "Incorrect API key provided"
    /// The error code beside it.
    package static let publicCode = "invalid_api_key"
}

/// A request as far as its credentials go; the gateway implements it over a request head.
package protocol CredentialCarrier {
    /// Calls `body` with the value's bytes of the first header of that lower-case name; nil if there is none.
    func withHeader<Result>(_ lowercaseName: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result?
    /// Calls `body` with the bytes after `?` of the request target; nil if there are none.
    func withQuery<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result?
}

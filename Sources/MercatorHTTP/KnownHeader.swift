/// The header names the house acts on; every other name is `other` and only ever passes through.
package enum KnownHeader: UInt8, Sendable {
    case other
    // Framing and connection.
    case host
    case contentLength
    case transferEncoding
    case connection
    case keepAlive
    case proxyConnection
    case te
    case trailer
    case upgrade
    case expect
    case http2Settings
    // Credentials.
    case authorization
    case proxyAuthorization
    case proxyAuthenticate
    case wwwAuthenticate
    case xAPIKey
    case apiKey
    case cookie
    case setCookie
    // Content.
    case contentType
    case contentEncoding
    case accept
    case acceptEncoding
    case userAgent
    case server
    case date
    case location
    // Tracing.
    case xRequestID
    case traceparent
    case tracestate
    // Retry advice.
    case retryAfter
    case retryAfterMs
    case xShouldRetry
    // Addresses.
    case forwarded
    case xForwardedFor
    // The gateway's own.
    case xUserID
    case xTeamID
    case xEnvironment
    /// Any name that begins with `x-mercator-`.
    case xMercator
    /// Any name that begins with `x-portkey-`.
    case xPortkey

    /// Whether the field belongs to one connection and is never forwarded.
    ///
    /// Fields that `Connection` names are hop-by-hop too: see `HeaderTable.nominates`. Source: RFC 9110 §7.6.1.
    @inlinable package var isHopByHop: Bool {
        switch self {
        case .connection, .keepAlive, .proxyConnection, .te, .trailer, .transferEncoding, .upgrade, .http2Settings,
            .proxyAuthorization, .proxyAuthenticate:
            true
        default:
            false
        }
    }

    @inlinable var bit: UInt64 { 1 &<< UInt64(rawValue) }
}

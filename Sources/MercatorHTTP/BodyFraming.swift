/// How the end of a message body is found.
///
/// Source: RFC 9112 §6.
package enum BodyFraming: Hashable, Sendable {
    /// There is no body.
    case none
    /// Exactly so many bytes follow the head; never negative, may be zero.
    case length(Int)
    /// Chunks follow; see `ChunkDecoder`.
    case chunked
    /// Everything up to the end of the connection; only ever in responses.
    case untilClose
}

/// A request method this gateway serves.
///
/// `CONNECT` and `TRACE` are known and refused (405); every other token is refused (501).
/// Source: RFC 9110 §9.
package enum HTTPMethod: UInt8, Sendable {
    case get
    case head
    case post
    case put
    case patch
    case delete
    case options

    /// The method as it stands on the wire, in capitals.
    package var text: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        }
    }
}

package import MercatorExpression
package import MercatorJSON
package import MercatorSystem

/// What a request can tell the policies, asked for only when a policy names it.
///
/// The gateway implements it over one exchange. Each getter is called at most once a request for every distinct
/// field, so it may compute; it must answer the same thing when asked twice.
package protocol PolicyFacts {
    /// The request's JSON body; nil when there is none (a GET, a multipart form).
    var body: JSONValue? { get }
    /// The model asked for when it does not stand in a JSON body (a form field); nil to read `body.model`.
    var modelOutsideBody: String? { get }
    /// The HTTP method in capitals.
    var method: String { get }
    /// The request path without query, as the client wrote it.
    var path: String { get }
    /// The request's id, the caller's own or minted.
    var requestID: String { get }
    /// The peer's address without port; empty when unknown.
    var clientAddress: String { get }
    /// Whether the client's own connection is encrypted.
    var connectionIsSecure: Bool { get }
    /// Whom the credentials name; nil when the gateway is open or nobody is named.
    var caller: CallerFacts? { get }
    /// Whether credentials name the caller; the same as `caller != nil` but in a description of a request.
    var isAuthenticated: Bool { get }
    /// The wall clock at which the exchange began.
    var now: Timestamp { get }
    /// The value of the first header with that lower-case name; nil if there is none.
    func header(_ lowercaseName: String) -> String?
    /// Whether any header could be one of `X-Mercator-Metadata-*`, `X-User-ID`, `X-Team-ID`, `X-Environment`; true
    /// when that is not known. Asked once, so that the usual request is not searched name by name.
    var mayHaveMetadataHeaders: Bool { get }
    /// Calls `body` with the lower-case name and the value of every header whose name begins so, in order.
    func forEachHeader(withPrefix lowercasePrefix: String, _ body: (String, String) -> Void)
    /// The provider that would serve a model if no policy spoke; nil when none or unknown.
    func provider(ofModel model: String) -> String?
    /// What is known of a configured provider; null for one that there is not.
    func provider(_ name: String, _ fact: ProviderFact) -> ExpressionValue
    /// 64 unpredictable bits.
    func randomBits() -> UInt64
}

extension PolicyFacts {
    package var modelOutsideBody: String? { nil }
    package var connectionIsSecure: Bool { false }
    package var mayHaveMetadataHeaders: Bool { true }
    package var isAuthenticated: Bool { caller != nil }
    package func provider(ofModel model: String) -> String? { nil }
    package func provider(_ name: String, _ fact: ProviderFact) -> ExpressionValue { .null }
}

/// Who sent the request, as its key says; built once per key, not per request.
package struct CallerFacts: Sendable {
    /// The key's name; empty when it has none.
    package var name: String
    package var userID: String?
    package var teamID: String?
    /// What the operator wrote beside the key, in the order written; wins over everything a caller can send.
    package var metadata: [(name: String, value: ExpressionValue)]
    /// Whether the caller may ask why policies decided as they did.
    package var mayExplain: Bool

    package init(
        name: String, userID: String? = nil, teamID: String? = nil,
        metadata: [(name: String, value: ExpressionValue)] = [], mayExplain: Bool = false
    ) {
        self.mayExplain = mayExplain
        self.name = name
        self.userID = userID
        self.teamID = teamID
        self.metadata = metadata
    }
}

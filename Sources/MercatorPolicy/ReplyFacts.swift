package import MercatorJSON

/// What a provider's reply can tell the policies. The gateway implements it over one reply.
package protocol ReplyFacts: Sendable {
    /// The HTTP status; of a failure below HTTP, the status the client would get.
    var status: Int { get }
    /// The provider's name; empty when unknown.
    var provider: String { get }
    /// The body, if it is JSON and could be read; of a stream, what its events add up to.
    var body: JSONValue? { get }
    /// What went wrong; nil for a success.
    var error: ReplyError? { get }
    /// The value of the first header with that lower-case name; nil if there is none.
    func header(_ lowercaseName: String) -> String?
}

/// Why there is no good reply, in words.
package struct ReplyError: Hashable, Sendable {
    package var type: String
    package var message: String

    package init(type: String, message: String) {
        self.type = type
        self.message = message
    }
}

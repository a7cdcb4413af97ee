/// An answer of the gateway's own, not a provider's.
package struct LocalAnswer: Sendable {
    package var status: Int
    package var contentType: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// The request was HEAD: the body's length is told, the body is not.
    package var isHead: Bool

    package init(
        status: Int = 200, contentType: String = "application/json", headers: [(name: String, value: String)] = [],
        body: [UInt8], isHead: Bool = false
    ) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
        self.isHead = isHead
    }
}

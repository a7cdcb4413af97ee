/// Why a message was not accepted by the codec, with the status that says so.
///
/// After a refusal nothing that follows on the connection may be trusted.
package struct HTTPRefusal: Error, Hashable, Sendable {
    /// The status to answer with, when it is a request that is refused.
    ///
    /// One of 400, 405, 408, 413, 414, 417, 431, 501, 503, 505.
    package var status: Int
    /// A stable word for logs and tests, such as `http_bare_line_feed`.
    package var code: String
    /// One sentence in lower case without a final full stop.
    package var message: String
    /// What to do about it; empty when there is nothing more to say.
    package var hint: String

    /// A refusal in these words.
    package init(status: Int, code: String, message: String, hint: String = "") {
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
    }
}

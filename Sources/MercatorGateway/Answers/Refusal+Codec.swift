package import MercatorExchange
package import MercatorHTTP

extension Refusal {
    /// A message the codec did not accept, in the API's error form.
    package init(_ refusal: HTTPRefusal) {
        let hint = refusal.hint.isEmpty ? "" : " Hint: \(refusal.hint)."
        let type = refusal.status >= 500 && refusal.status != 501 && refusal.status != 505
        self.init(
            status: refusal.status, type: type ? "server_error" : "invalid_request_error", code: refusal.code,
            message: "The HTTP message was not accepted: \(refusal.message).\(hint)",
            // Nothing is wrong with a message that comes at a bad time.
            headers: refusal.status == 503 ? [Member("retry-after", "1")] : [])
    }
}

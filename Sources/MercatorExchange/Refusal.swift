/// The one runtime error of the gateway: an answer that is not the provider's success.
///
/// A stage throws it, `RefusalRenderer` (gateway) turns it into status, OpenAI error body and headers, and the
/// dossier keeps it. It never carries a secret, nor a URL unless the operator exposes names in full.
package struct Refusal: Error, Hashable, Sendable {
    /// HTTP status towards the client, 400 to 599.
    package var status: Int
    /// OpenAI's `error.type`, for example `invalid_request_error`.
    package var type: String
    /// OpenAI's `error.code`, stable, for scripts.
    package var code: String
    /// One sentence for the application developer.
    package var message: String
    /// OpenAI's `error.param`: the request field that is wrong; nil for none.
    package var param: String?
    /// Who said no.
    package var source: RefusalSource
    /// Further string members of the error object, in order: `policy`, `rule`, `provider`.
    package var members: [Member]
    /// Further header lines of the answer, names in lower case.
    package var headers: [Member]
    /// What the operator should do; only the log shows it. nil when there is nothing to add.
    package var operatorHint: String?

    package init(
        status: Int, type: String, code: String, message: String, param: String? = nil,
        source: RefusalSource = .gateway, members: [Member] = [], headers: [Member] = [], operatorHint: String? = nil
    ) {
        self.status = status
        self.type = type
        self.code = code
        self.message = message
        self.param = param
        self.source = source
        self.members = members
        self.headers = headers
        self.operatorHint = operatorHint
    }

    /// A named piece of text in the error object or the header section.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }
}

/// Who refused an exchange; the answer's `x-mercator-refused-by`.
package enum RefusalSource: String, Hashable, Sendable {
    case policy, limit, gateway, upstream
}

/// A request that the other dialect cannot say; becomes a 400 in the client's dialect.
package struct TranslationRefusal: Error, Hashable, Sendable {
    /// The field at fault as a path: `messages[2].content[0].input_audio`. Serves as OpenAI's `param`.
    package var path: String
    /// Why it cannot be said; one sentence, lower-case, without full stop.
    package var reason: String
    /// What to do instead; one sentence, lower-case, without full stop.
    package var hint: String

    /// A refusal with all its parts.
    package init(_ path: String, _ reason: String, hint: String) {
        self.path = path
        self.reason = reason
        self.hint = hint
    }

    /// The refusal of an unknown member whose name the gateway itself uses in its place.
    static func saidAlready(_ path: String) -> TranslationRefusal {
        TranslationRefusal(
            path, "is not known here, and the provider would get two members of that name", hint: "leave it out")
    }

    /// The refusal of a request that is JSON, but nested deeper, once translated, than a request may be.
    package static let tooDeep = TranslationRefusal(
        "body", "nests too deeply to be translated", hint: "send fewer levels")

    /// The whole as two sentences for the client.
    package var message: String { "`\(path)`: \(reason). Hint: \(hint)." }

    /// The same as an error of the hub, status 400.
    package var error: DialectError {
        DialectError(
            status: 400, type: "invalid_request_error", message: message, param: path, code: "untranslatable_request")
    }
}

/// A provider's reply that is not what its dialect says it should be: a bad gateway, and a reason to try elsewhere.
package struct TranslationFailure: Error, Hashable, Sendable {
    /// What is wrong with it; one sentence, lower-case, without full stop, naming no content.
    package var reason: String

    /// A failure for a reason.
    package init(_ reason: String) {
        self.reason = reason
    }

    /// The same as an error of the hub, status 502.
    package var error: DialectError {
        DialectError(
            status: 502, type: "upstream_error", message: "The provider's answer cannot be read: \(reason).",
            code: "untranslatable_reply")
    }
}

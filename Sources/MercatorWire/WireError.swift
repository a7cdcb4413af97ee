package import MercatorJSON

/// A request that does not say what the API needs; becomes a 400 in OpenAI's error body.
package struct WireError: Error, Hashable, Sendable {
    /// One or two sentences for the client, in OpenAI's manner.
    package var message: String
    /// The body's member at fault; nil when it is none in particular.
    package var param: String?
    /// A stable code; nil where OpenAI gives none.
    package var code: String?

    /// An error with all its parts.
    package init(message: String, param: String? = nil, code: String? = nil) {
        self.message = message
        self.param = param
        self.code = code
    }

    /// The error for a body that is no acceptable JSON: the scanner's code, the place, and what to do.
    package init(_ error: JSONError) {
        let hint =
            switch error.code {
            case .duplicateKey: " Each member of an object may appear once: remove all but one."
            case .byteOrderMark, .invalidUTF8: " Send the body as UTF-8."
            case .loneSurrogate: " Send both halves of the pair, or the character itself."
            case .tooDeep, .tooManyValues, .numberTooLong: " The gateway does not forward it; simplify the body."
            default: ""
            }
        message =
            "We could not parse the JSON body of your request: \(error.message) "
            + "(line \(error.line), column \(error.column)).\(hint)"
        param = nil
        code = error.code.rawValue
    }
}

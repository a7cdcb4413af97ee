/// Why a text was refused. The raw value is a stable code for clients and logs.
package enum JSONErrorCode: String, Sendable, CaseIterable {
    case empty = "empty_body"
    case unexpectedByte = "invalid_json"
    case unexpectedEnd = "unexpected_end"
    case trailingBytes = "trailing_bytes"
    case byteOrderMark = "byte_order_mark"
    case invalidUTF8 = "invalid_utf8"
    case loneSurrogate = "lone_surrogate"
    case controlCharacter = "control_character"
    case invalidEscape = "invalid_escape"
    case invalidNumber = "invalid_number"
    case numberTooLong = "number_too_long"
    case duplicateKey = "duplicate_key"
    case tooDeep = "too_deep"
    case tooManyValues = "too_many_values"
    case tooLarge = "too_large"
}

/// A refused JSON text: why, and where.
package struct JSONError: Error, Hashable, Sendable {
    package var code: JSONErrorCode
    /// Bytes before the place of the mistake.
    package var offset: Int
    /// Counted from 1.
    package var line: Int
    /// Counted from 1, in characters (Unicode scalars).
    package var column: Int
    /// One sentence, lower-case, no full stop, with the key's name where it helps.
    package var message: String

    /// An error with all its parts.
    package init(code: JSONErrorCode, offset: Int, line: Int, column: Int, message: String) {
        self.code = code
        self.offset = offset
        self.line = line
        self.column = column
        self.message = message
    }
}

extension JSONErrorCode {
    /// The sentence for this code where nothing more is known.
    var sentence: String {
        switch self {
        case .empty: "the body is empty; a JSON value was expected"
        case .unexpectedByte: "unexpected character"
        case .unexpectedEnd: "the text ends inside a value"
        case .trailingBytes: "there is text after the JSON value"
        case .byteOrderMark: "the text begins with a byte order mark; send plain UTF-8"
        case .invalidUTF8: "the text is not valid UTF-8"
        case .loneSurrogate: "a `\\u` escape names half of a surrogate pair"
        case .controlCharacter: "a control character in a string must be escaped"
        case .invalidEscape: "invalid escape in a string"
        case .invalidNumber: "invalid number"
        case .numberTooLong: "the number has too many digits"
        case .duplicateKey: "duplicate key"
        case .tooDeep: "objects and arrays are nested too deep"
        case .tooManyValues: "the text holds too many values"
        case .tooLarge: "the text is too large"
        }
    }
}

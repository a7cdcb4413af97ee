/// One token of an expression, by its byte range.
struct Token {
    enum Kind: Equatable {
        case identifier
        /// An identifier in backticks, as in `` a.`content-type` ``.
        case quotedIdentifier
        case int, uint, double, string, bytes
        case symbol(Symbol)
        case end
    }

    enum Symbol: String {
        case plus = "+"
        case minus = "-"
        /// Only in a filter such as `messages[role=user]`; elsewhere the parser refuses it.
        case assign = "="
        case times = "*"
        case divide = "/"
        case remainder = "%"
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case and = "&&"
        case or = "||"
        case not = "!"
        case question = "?"
        case colon = ":"
        case comma = ","
        case dot = "."
        case openParenthesis = "("
        case closeParenthesis = ")"
        case openBracket = "["
        case closeBracket = "]"
        case openBrace = "{"
        case closeBrace = "}"
    }

    var kind: Kind
    var start: Int
    var end: Int
}

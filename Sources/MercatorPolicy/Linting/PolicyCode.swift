/// A kind of mistake in a policy file, by the stable code that its diagnostics carry.
package struct PolicyCode: Sendable {
    /// What a mistake is a mistake in; decides the exit status of `mercator lint`.
    package enum Kind: String, Sendable {
        /// The file cannot be read.
        case io
        /// The text is no YAML, or an expression is no expression.
        case syntax
        /// Keys and shapes.
        case structural
        /// Names, types and values.
        case semantic
        /// Rules that get into each other's way, or into their own.
        case conflict
    }

    /// As in `policy/unreachable`.
    package let code: String
    package let kind: Kind
    /// What is wrong, as a sentence fragment for the reference page.
    package let summary: String

    init(_ code: String, _ kind: Kind, _ summary: String) {
        self.code = code
        self.kind = kind
        self.summary = summary
    }

    /// The kind of any code: those of YAML are syntax, unknown ones semantic.
    package static func kind(of code: String) -> Kind {
        byCode[code]?.kind ?? (code.hasPrefix("yaml/") ? .syntax : .semantic)
    }

    private static let byCode = Dictionary(
        (all + around).map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
}

/// Which language an expression is written in. Both share lexer, parser, compiler and evaluator.
package enum Dialect: Sendable, Hashable {
    /// The policy language: null propagates, int and double mix, `and`, `or`, `not` and the text operators.
    case mpl
    /// The Common Expression Language as specified, with the strings, math and encoders extensions.
    case cel
}

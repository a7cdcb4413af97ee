import MercatorExpression
import Testing

/// Expressions that `mercator policy format` writes anew keep their meaning.
@Suite struct ExpressionFormatterTests {
    @Test(arguments: [
        // A sign before a literal belongs to it, and would be first to take what follows.
        ("-(5).string()", "-(5.string())"), ("-(2.5)[0]", "-(2.5[0])"),
        ("1 - --0", "1 - -(0)"), ("-(0)", "-(0)"), ("--5", "--5"), ("-5.string()", "-5.string()"),
        ("-x", "-x"), ("-(x + 1)", "-(x + 1)"), ("--x", "-(-x)"),
    ])
    func signsKeepTheirPlace(text: String, expected: String) {
        #expect(ExpressionFormatter.formatted(text, width: 100) == expected)
        #expect(ExpressionFormatter.formatted(expected, width: 100) == expected)
    }
}

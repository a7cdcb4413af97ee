/// The limits of the expression language. Every one of them answers to a text made to hang or explode.
package enum ExpressionBounds {
    /// Bytes of one expression; the longest documented condition has about 300.
    package static let textLengthMax = 65_536
    /// Depth of the tree and of the parser's recursion; keeps both off the end of the stack.
    package static let depthMax = 128
    /// Nodes of one expression; reached before memory matters, never by hand.
    package static let nodesMax = 20_000
    /// Sub-expressions that a trace of one expression shows.
    package static let tracedMax = 256
    /// Work of one trace, in the units of ``stepsMax``: each level evaluates anew what is below it.
    package static let tracedStepsMax = 200_000
    /// Elements of a list or map written or built in an expression.
    package static let elementsMax = 10_000
    /// Work of one evaluation: a step is a node in a loop's turn, 8 elements, 4 KiB of text read or 1 KiB built.
    /// A thousand messages fit; all of it is about two milliseconds.
    package static let stepsMax = 50_000
    /// Bytes of a text that an expression builds or changes; more than the largest request body by default.
    package static let builtTextMax = 16 << 20
    /// Nesting of values that are converted from JSON or compared with each other.
    package static let valueDepthMax = 128
    /// Syntax errors reported for one expression; the rest is usually their echo.
    package static let diagnosticsMax = 10
    /// Bytes of one regular expression.
    package static let patternLengthMax = 8_192
    /// Memory of one compiled regular expression with its automaton cache, in bytes.
    package static let patternMemoryMax = 4 << 20
    /// Patterns that are looked for in one pass over a field; beyond, each is tried by itself.
    package static let patternSetMax = 256
    /// Memory of such patterns with their automaton cache, in bytes: what sixteen patterns may have by themselves.
    package static let patternSetMemoryMax = 64 << 20
    /// Instructions of a compiled regular expression: the factor on the length of the text in the worst case.
    package static let patternProgramMax = 20_000
    /// Matches that are replaced in one text. Each search may read the text to its end, so that this is the factor on
    /// its length in the worst case; a page of personal data has a few hundred.
    package static let replacementsMax = 10_000
    /// Digits after the point that `format` writes.
    package static let formatPrecisionMax = 100
}

import MercatorExpression
import Testing

@Suite struct PatternSetTests {
    @Test func everyPatternIsAnsweredAsByItself() throws {
        let patterns = ["^gpt", "\\d{3}", "(?i)secret", "x*", "é", "a.c", "$"]
        let set = try #require(PatternSet(patterns))
        for text in ["", "gpt-4", "a secret 123", "SECRET", "café", "abc", "gpt\n123"] {
            var text = text
            let found = text.withUTF8 { set.found(in: UnsafeRawBufferPointer($0)) }
            #expect(found == (try patterns.map { try Pattern($0).isFound(in: text) }), "\(text)")
        }
    }

    @Test func oneIsNoSetAndAWrongOneMakesNone() {
        #expect(PatternSet(["a"]) == nil)
        #expect(PatternSet(["a", "("]) == nil)
        #expect(PatternSet((0...ExpressionBounds.patternSetMax).map { "a\($0)" }) == nil)
    }

    @Test func aSetThatIsTooLargeForItsMemoryLeavesThePatternsToThemselves() {
        let large = (0..<250).map { "\\pL{1,200}\($0)" }
        #expect(PatternSet(large) == nil)
    }
}

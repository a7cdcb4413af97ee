import MercatorCLI
import Testing

/// What a shell offers while an expression is typed.
@Suite struct FieldPathsTests {
    @Test func theWordAtTheEndIsCompleted() {
        #expect(FieldPaths.completing("request.mod").contains("request.model"))
        #expect(FieldPaths.completing("not request.max_t") == ["not request.max_tokens"])
        let second = FieldPaths.completing("request.n == 1 and time.week")
        #expect(second == ["request.n == 1 and time.weekday"])
    }

    @Test func namesThatUsersChooseAreLeftToThem() {
        #expect(FieldPaths.completing("provider.").contains("provider."))
        #expect(FieldPaths.completing("request.messages").contains("request.messages"))
        #expect(FieldPaths.completing("").allSatisfy { !$0.contains("*") && !$0.contains("[") })
    }

    @Test func nothingIsOfferedForWhatIsNoField() {
        #expect(FieldPaths.completing("xyz").isEmpty)
    }
}

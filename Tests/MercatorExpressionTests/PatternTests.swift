import MercatorExpression
import Testing

struct PatternTests {
    @Test func patternsAreFoundAnywhere() throws {
        let pattern = try Pattern("b+")
        #expect(pattern.isFound(in: "abbc"))
        #expect(!pattern.isFound(in: ""))
        let range = Array("abbc".utf8).withUnsafeBytes { pattern.firstMatch(in: $0) }
        #expect(range == 1..<3)
    }

    @Test func emptyTextIsSearchedToo() throws {
        #expect(try Pattern("^$").isFound(in: ""))
        #expect(try Pattern("").isFound(in: UnsafeRawBufferPointer(start: nil, count: 0)))
    }

    @Test(arguments: ["(", "a{2000}", "(?=a)", "\\1", "[[:nope:]]", String(repeating: "a", count: 9_000)])
    func wrongPatternsAreRefusedWithAReason(text: String) {
        #expect {
            _ = try Pattern(text)
        } throws: { error in
            !((error as? PatternError)?.message.isEmpty ?? true)
        }
    }

    @Test func hugeProgramsAreRefused() {
        #expect(throws: PatternError.self) { try Pattern("((a{100}){100}){100}") }
    }
}

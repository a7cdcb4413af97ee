import MercatorDiagnostics
import Testing

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("base_ulr", "base_url"), ("baseurl", "base_url"), ("BASE-URL", "base_url"), ("timout", "timeout"),
        ("max_retires", "max_retries"), ("api_kye", "api_key"),
    ])
    func nearWordIsSuggested(word: String, meant: String) {
        let keys = ["api_key", "base_url", "max_retries", "models", "timeout"]
        #expect(Suggestion.nearest(word, in: keys) == meant)
    }

    @Test(arguments: ["", "completely_different", "x", "zzzzzz"])
    func farWordGetsNone(word: String) {
        #expect(Suggestion.nearest(word, in: ["api_key", "base_url"]) == nil)
    }

    @Test func hostileLengthsAreIgnored() {
        let long = String(repeating: "a", count: 1_000_000)
        #expect(Suggestion.nearest(long, in: [long]) == nil)
        #expect(Suggestion.nearest("timeout", in: [long, "timeouts"]) == "timeouts")
    }

    @Test func nearestWinsThenOrder() {
        #expect(Suggestion.nearest("gpt-4a", in: ["gpt-4-turbo", "gpt-4o", "gpt-4b"]) == "gpt-4o")
    }
}

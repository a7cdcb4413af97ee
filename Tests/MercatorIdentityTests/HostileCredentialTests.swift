import MercatorIdentity
import MercatorJSON
import MercatorTesting
import Testing

/// Published credentials made to break in. Skipped where they are not at hand.
@Suite(.enabled(if: Conformance.has("auth-keys.jsonl"), "the conformance files are not here"))
struct HostileCredentialTests {
    @Test func noneOfThemNamesACaller() throws {
        let ring = APIKeyring(
            keys: [APIKey(text: "sk-valid")], places: CredentialPlace.standard, pepper: [7], isOpen: false)
        let lines = try Conformance.lines("auth-keys.jsonl")
        #expect(!lines.isEmpty)
        for line in lines {
            let row = try JSONDocument.parse(line, profile: .grammar).root
            let value = try #require(row["authorization"]?.string)
            guard case .refused = ring.identify(Authorization(value: value)) else {
                Issue.record("let in: \(value.prefix(80))")
                continue
            }
        }
    }
}

private struct Authorization: CredentialCarrier {
    let value: String

    func withHeader<Result>(_ lowercaseName: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        lowercaseName == "authorization" ? Array(value.utf8).withUnsafeBytes(body) : nil
    }

    func withQuery<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? { nil }
}

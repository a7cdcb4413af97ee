import MercatorIdentity
import Testing

/// Source: RFC 4231 §4.3, test case 2.
@Suite struct MessageSignatureTests {
    @Test func isTheStandardsOwnExample() {
        let signature = MessageSignature(secret: "Jefe")
        #expect(
            signature.header(of: Array("what do ya want for nothing?".utf8))
                == "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func dependsOnSecretAndMessage() {
        let signature = MessageSignature(secret: "a")
        #expect(signature.header(of: [1]) != signature.header(of: [2]))
        #expect(signature.header(of: [1]) != MessageSignature(secret: "b").header(of: [1]))
    }
}

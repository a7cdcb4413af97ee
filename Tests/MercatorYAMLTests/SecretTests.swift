import MercatorYAML
import Testing

@Suite struct SecretTests {
    @Test(arguments: [
        ("sk-live-0123456789abcdef4f2a", "sk-…4f2a"),
        ("short", "••••"),
        ("Bearer short", "••••"),
        ("Bearer sk-live-0123456789abcdef", "Bearer sk-…cdef"),
        ("Basic 0123456789", "Basic ••••"),
        ("", "••••"),
    ])
    func mask(value: String, masked: String) {
        #expect(Secret(value).masked == masked)
    }

    @Test func neverPrinted() {
        struct Holder { let key: Secret }
        let secret = Secret("sk-live-0123456789abcdef4f2a")
        var dumped = ""
        dump(Holder(key: secret), to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\(Holder(key: secret))", "\([secret])", dumped] {
            #expect(!text.contains("0123456789"))
        }
        #expect(secret.revealed == "sk-live-0123456789abcdef4f2a")
    }
}

import MercatorProviders
import MercatorYAML
import Testing

@Suite struct ProviderCredentialTests {
    static let rows: [(key: String?, authorization: String?, bare: String?)] = [
        (nil, nil, nil), ("", nil, nil), ("  ", nil, nil), ("Bearer ", nil, nil), ("bearer", nil, nil),
        ("Basic ", nil, nil),
        ("sk-123", "Bearer sk-123", "sk-123"), (" sk-123 ", "Bearer sk-123", "sk-123"),
        ("Bearer sk-123", "Bearer sk-123", "sk-123"), ("bearer sk-123", "bearer sk-123", "sk-123"),
        ("Basic dXNlcjpwdw==", "Basic dXNlcjpwdw==", "Basic dXNlcjpwdw=="),
        ("Api-Key abc", "Api-Key abc", "Api-Key abc"), ("a=b;c d", "Bearer a=b;c d", "a=b;c d"),
    ]

    @Test(arguments: rows.indices) func keysGoOutAsWritten(_ row: Int) throws {
        let row = Self.rows[row]
        let key = row.key.map(Secret.init)
        #expect(try ProviderCredential.authorization(key)?.revealed == row.authorization)
        #expect(try ProviderCredential.bare(key)?.revealed == row.bare)
    }

    @Test(arguments: ["sk\n", "sk\r\nX: y", "sk\0", "s\u{e9}", "sk\u{7f}", String(repeating: "x", count: 20_000)])
    func refusesWhatCannotBeSent(_ key: String) {
        let problem = #expect(throws: ProviderCredentialProblem.self) {
            try ProviderCredential.authorization(Secret(key))
        }
        #expect(problem?.message.contains("sk") == false)
    }
}

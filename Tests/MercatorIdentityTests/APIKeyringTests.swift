import MercatorIdentity
import Testing

struct APIKeyringTests {
    private let shared = String(repeating: "p", count: 40)

    private var ring: APIKeyring {
        APIKeyring(
            keys: [
                APIKey(text: "sk-valid", name: "laptop", userID: "u1", teamID: "t1"),
                APIKey(text: shared + "-one", name: "one"),
                APIKey(text: shared + "-two", name: "two"),
                APIKey(text: "sk-off", name: "off", isEnabled: false),
                APIKey(text: "a b+c", name: "spaced"),
            ],
            places: CredentialPlace.standard + [.query("api_key"), .header("x-token", scheme: "Token")],
            pepper: [1, 2, 3], isOpen: false)
    }

    private func answer(_ request: Request) -> String {
        switch ring.identify(request) {
        case .open: "open"
        case .caller(let caller): caller.name
        case .refused(let reason): "refused: \(reason)"
        }
    }

    @Test(arguments: [
        ("authorization", "Bearer sk-valid", "laptop"),
        ("authorization", "bearer   sk-valid  ", "laptop"),
        ("authorization", "BEARER\tsk-valid", "laptop"),
        ("x-api-key", "sk-valid", "laptop"),
        ("api-key", " sk-valid", "laptop"),
        ("x-portkey-api-key", "sk-valid", "laptop"),
        ("x-token", "token sk-valid", "laptop"),
        ("authorization", "sk-valid", "refused: malformed"),
        ("authorization", "Basic c2stdmFsaWQ=", "refused: malformed"),
        ("authorization", "Bearer", "refused: malformed"),
        ("authorization", "Bearer ", "refused: malformed"),
        ("authorization", "", "refused: malformed"),
        ("authorization", "Bearersk-valid", "refused: malformed"),
        ("authorization", "Bearer SK-VALID", "refused: unknown"),
        ("authorization", "Bearer sk-vali", "refused: unknown"),
        ("authorization", "Bearer sk-valid x", "refused: unknown"),
        ("authorization", "Bearer sk-off", "refused: disabled"),
        ("cookie", "sk-valid", "refused: missing"),
    ])
    func headerNamesTheCaller(name: String, value: String, expected: String) {
        #expect(answer(Request(headers: [name: value])) == expected)
    }

    @Test(arguments: [
        ("api_key=sk-valid", "laptop"), ("a=b&api_key=sk%2Dvalid&c", "laptop"), ("api_key=a+b%2Bc", "spaced"),
        ("api_key=", "refused: malformed"), ("xapi_key=sk-valid", "refused: missing"), ("api_key", "refused: missing"),
        ("api_key=%zz", "refused: unknown"), ("api_key=%", "refused: unknown"), ("", "refused: missing"),
        ("&&=&api_key=sk-valid", "laptop"),
    ])
    func queryNamesTheCaller(query: String, expected: String) {
        #expect(answer(Request(query: query)) == expected)
    }

    @Test func keysWithOnePrefixAreToldApart() {
        #expect(answer(Request(headers: ["x-api-key": shared + "-one"])) == "one")
        #expect(answer(Request(headers: ["x-api-key": shared + "-two"])) == "two")
        #expect(answer(Request(headers: ["x-api-key": shared])) == "refused: unknown")
    }

    @Test func laterPlaceCountsWhenTheFirstHoldsNoKey() {
        let both = Request(headers: ["authorization": "Bearer sk-of-the-provider", "x-api-key": "sk-valid"])
        #expect(answer(both) == "laptop")
    }

    @Test func longCredentialIsNotLookedAt() {
        let long = String(repeating: "a", count: IdentityBounds.credentialBytesMax)
        #expect(answer(Request(headers: ["x-api-key": long])) == "refused: unknown")
        #expect(answer(Request(headers: ["x-api-key": long + "a"])) == "refused: malformed")
        #expect(answer(Request(query: "api_key=" + String(repeating: "%41", count: 4096))) == "refused: unknown")
        #expect(answer(Request(query: "api_key=" + String(repeating: "%41", count: 4097))) == "refused: malformed")
        #expect(answer(Request(query: "api_key=" + String(repeating: "%41", count: 6000))) == "refused: missing")
    }

    @Test func ringWithoutKeysIsOpenOnlyWhenSaidSo() {
        guard case .open = APIKeyring.open.identify(Request()) else {
            Issue.record("an open ring refused")
            return
        }
        let closed = APIKeyring(keys: [], places: CredentialPlace.standard, pepper: [], isOpen: false)
        guard case .refused = closed.identify(Request(headers: ["x-api-key": ""])) else {
            Issue.record("a closed ring without keys let somebody in")
            return
        }
    }

    @Test func fingerprintIsTheStartOfTheKeysDigest() throws {
        guard case .caller(let caller) = ring.identify(Request(headers: ["x-api-key": "sk-valid"])) else {
            Issue.record("the key is not known")
            return
        }
        #expect(caller.fingerprint == "ce413cf23bf90fe9")
        #expect(caller.userID == "u1")
        #expect(caller.teamID == "t1")
    }
}

/// A request with nothing but credentials.
private struct Request: CredentialCarrier {
    var headers: [String: String] = [:]
    var query: String?

    func withHeader<Result>(_ lowercaseName: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        headers[lowercaseName].map { value in Array(value.utf8).withUnsafeBytes(body) }
    }

    func withQuery<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        query.map { value in Array(value.utf8).withUnsafeBytes(body) }
    }
}

package import MercatorYAML

/// What a provider's `api_key` comes to on the wire.
package enum ProviderCredential {
    /// The value of the `Authorization` header; nil when there is to be none.
    ///
    /// A bare key is sent as `Bearer`; one that begins with a scheme and a blank goes out as it is. Absent, empty, or
    /// a scheme with nothing after it (its variable was empty): no header, because keyless servers refuse an empty one.
    package static func authorization(_ apiKey: Secret?) throws(ProviderCredentialProblem) -> Secret? {
        guard let key = try checked(apiKey) else { return nil }
        guard let blank = key.firstIndex(of: " ") else {
            return schemes.contains(key.lowercased()) ? nil : Secret("Bearer " + key)
        }
        let isScheme = key[..<blank].utf8.allSatisfy { HeaderToken.isTokenByte($0) }
        return Secret(isScheme ? key : "Bearer " + key)
    }

    /// The key for APIs that take it bare, in a header of their own; a `Bearer` before it is taken off.
    package static func bare(_ apiKey: Secret?) throws(ProviderCredentialProblem) -> Secret? {
        guard let key = try checked(apiKey) else { return nil }
        guard key.lowercased().hasPrefix("bearer ") else {
            return schemes.contains(key.lowercased()) ? nil : Secret(key)
        }
        return Secret(String(key.dropFirst(7).drop { $0 == " " }))
    }

    private static let schemes: Set<String> = ["bearer", "basic"]

    /// The key without blanks around it; nil when nothing is left.
    private static func checked(_ apiKey: Secret?) throws(ProviderCredentialProblem) -> String? {
        guard let key = apiKey?.revealed else { return nil }
        guard key.utf8.count <= 16_384 else {
            throw ProviderCredentialProblem(
                message: "`api_key` is longer than 16 KB", hint: "check the variable it comes from")
        }
        guard key.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            throw ProviderCredentialProblem(
                message: "`api_key` has a line break, a control character or a letter that is not ASCII",
                hint: "a file read into a variable often brings a line break at its end")
        }
        let trimmed = key.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        return trimmed.isEmpty ? nil : String(trimmed)
    }
}

/// Why an `api_key` cannot be sent. Never shows the key.
package struct ProviderCredentialProblem: Error, Hashable, Sendable {
    package var message: String
    package var hint: String
}

/// Header names. Source: RFC 9110 §5.6.2.
enum HeaderToken {
    static func isTokenByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || marks.contains(byte)
    }

    private static let marks = Set("!#$%&'*+-.^_`|~".utf8)
}

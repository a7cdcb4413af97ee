package import MercatorYAML

/// Who may come in: `security.authentication` and `security.api_keys` as one, with defaults filled in.
package struct IdentityConfiguration: Sendable {
    /// Whether callers must show a key.
    package var authenticationIsOn = false
    /// All keys of both lists, disabled ones included.
    package var apiKeys: [APIKeyConfiguration] = []
    /// Where keys are looked for, in this order. Never empty.
    package var sources: [CredentialPlace] = CredentialPlace.standard
    /// Metadata names that only key and gateway may say, besides the built-in ones.
    package var trustedMetadataAdded: [String] = []
    /// Built-in names that callers may say after all.
    package var trustedMetadataRemoved: [String] = []

    package init() {}
}

/// One API key of a caller.
package struct APIKeyConfiguration: Sendable {
    package var key = Secret("")
    package var name = ""
    package var userID: String?
    package var teamID: String?
    package var isEnabled = true
    /// Whether the caller may ask why policies decided as they did.
    package var mayExplain = false
    package var metadata: [CallerAttribute] = []

    package init() {}
}

package import MercatorYAML

/// `security:` as it is written; ``identity`` is what the gateway goes by.
package struct SecurityConfiguration: Sendable {
    var authentication = AuthenticationSection()
    var apiKeys: [APIKeyConfiguration]?
    var trustedMetadata = TrustedMetadataSection()
    /// Both spellings of API keys as one.
    package private(set) var identity = IdentityConfiguration()

    package init() {}
}

extension SecurityConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<SecurityConfiguration>("Who may come in, and how.") {
        DeclaredKey("authentication", \.authentication)
        DeclaredKey(
            "api_keys", \.apiKeys, .list(of: .section(APIKeyConfiguration.self)),
            "API keys; as `authentication.keys`. An empty list is no authentication.")
        DeclaredKey("trusted_metadata", \.trustedMetadata)
        DeclaredKey(checked: "tls", TLSKeys.self)
        DeclaredKey(checked: "mtls", MutualTLSKeys.self)
        DeclaredKey(checked: "secrets", SecretsKeys.self)
    }

    package mutating func check(_ node: YAMLNode, _ reader: inout SectionReader) {
        let keys = (apiKeys ?? []) + (authentication.keys ?? [])
        identity.apiKeys = keys
        identity.authenticationIsOn = authentication.isEnabled ?? !keys.isEmpty
        if !authentication.sources.isEmpty { identity.sources = authentication.sources }
        identity.trustedMetadataAdded = trustedMetadata.added
        identity.trustedMetadataRemoved = trustedMetadata.removed

        let switchNode = node.get("authentication")?.get("enabled") ?? node
        if authentication.isEnabled == true, !keys.contains(where: \.isEnabled) {
            reader.report(
                switchNode, "config/no-api-keys", "authentication is on, and no API key is enabled",
                hint: "list keys under `security.authentication.keys` or `security.api_keys`")
        }
        if authentication.isEnabled == false, keys.contains(where: \.isEnabled) {
            reader.warn(
                switchNode, "config/api-keys-unused", "API keys are configured, but authentication is switched off",
                hint: "set `security.authentication.enabled: true`, or remove the keys")
        }
        reportRepeatedKeys(node, &reader)
    }

    /// Two entries for one key: which caller would it be?
    private func reportRepeatedKeys(_ node: YAMLNode, _ reader: inout SectionReader) {
        var seen: Set<Secret> = []
        for list in [node.get("api_keys"), node.get("authentication")?.get("keys")] {
            for entry in list?.sequence ?? [] {
                guard let key = entry.get("key"), let text = key.string, !text.isEmpty else { continue }
                if !seen.insert(Secret(text)).inserted {
                    reader.report(key, "config/repeated-api-key", "an API key is listed twice", hint: "keep one entry")
                }
            }
        }
    }
}

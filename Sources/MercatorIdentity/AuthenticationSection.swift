import MercatorYAML

/// `security.authentication`.
struct AuthenticationSection: ConfigurationSection {
    var isEnabled: Bool?
    var sources: [CredentialPlace] = []
    var keys: [APIKeyConfiguration]?

    static let declaration = SectionDeclaration<AuthenticationSection>("API keys of callers.") {
        DeclaredKey(
            "enabled", \.isEnabled, .boolean, "Whether callers must show a key; absent, whether any key is listed.")
        DeclaredKey(
            "sources", \.sources, .list(of: .credentialPlace),
            "Where keys are looked for, in order; absent, `Authorization: Bearer`, `x-api-key`, `api-key` and "
                + "`x-portkey-api-key`.")
        DeclaredKey("keys", \.keys, .list(of: .section(APIKeyConfiguration.self)), "The keys.")
    }
}

/// `security.trusted_metadata`.
struct TrustedMetadataSection: ConfigurationSection {
    var added: [String] = []
    var removed: [String] = []

    static let declaration = SectionDeclaration<TrustedMetadataSection>(
        "Metadata names that only key and gateway may say once authentication is on."
    ) {
        DeclaredKey("add", \.added, .list(of: .nonEmptyText), "Names besides the built-in ones.")
        DeclaredKey("remove", \.removed, .list(of: .nonEmptyText), "Built-in names that callers may say after all.")
    }
}

/// One of `security.authentication.sources`.
struct CredentialSourceSection: ConfigurationSection {
    var type = "header"
    var name = ""
    var scheme = ""

    static let declaration = SectionDeclaration<CredentialSourceSection>("A place where a key may stand.") {
        DeclaredKey("type", \.type, .word(["header", "query"]), "Kind of place.")
        DeclaredKey("name", \.name, .nonEmptyText, required: true, "Name of the header or query parameter.")
        DeclaredKey("scheme", \.scheme, .text, "What precedes the key in a header, such as `Bearer`; empty is nothing.")
    }

    var place: CredentialPlace {
        type == "query" ? .query(name) : .header(name.lowercased(), scheme: scheme.isEmpty ? nil : scheme)
    }
}

extension KeyType where Value == CredentialPlace {
    fileprivate static let credentialPlace = KeyType<CredentialSourceSection>.section(CredentialSourceSection.self)
        .map { $0.place }
}

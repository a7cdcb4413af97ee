import MercatorYAML

/// `security.tls`. An operator relies on it, so it is refused until it is there.
struct TLSKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<TLSKeys>("TLS towards clients; not built yet.") {
        DeclaredKey(
            checked: "enabled",
            .switchedOff("TLS towards clients is not built yet", hint: "let a proxy in front of the gateway speak TLS"),
            default: false, "Refused when true.")
        DeclaredKey(checked: "cert_file", .text, "Certificate chain.")
        DeclaredKey(checked: "key_file", .text, "Private key.")
        DeclaredKey(checked: "min_version", .text, "Oldest version spoken.")
        DeclaredKey(checked: "cipher_suites", .list(of: .text), "Cipher suites.")
        DeclaredKey(checked: "cert_reload_interval", .duration, "Pause between looks for a new certificate.")
        DeclaredKey(checked: "mtls", MutualTLSKeys.self)
    }
}

/// `security.mtls`, also written `security.tls.mtls`.
struct MutualTLSKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<MutualTLSKeys>("Certificates of clients; not built yet.") {
        DeclaredKey(
            checked: "enabled",
            .switchedOff(
                "client certificates are not built yet", hint: "let a proxy in front of the gateway check them"),
            default: false, "Refused when true.")
        DeclaredKey(checked: "ca_file", or: ["client_ca_file"], .text, "Who issues them.")
        DeclaredKey(
            checked: "client_auth", or: ["client_auth_type"],
            .word(["require", "request", "verify", "verify_if_given"]),
            "How strictly.")
        DeclaredKey(checked: "verify_client_cert", .boolean, "Whether they are verified.")
        DeclaredKey(
            checked: "identity_source", .word(["subject.cn", "subject.ou", "subject.o", "san"]),
            "What names the caller.")
    }
}

/// `security.secrets`.
struct SecretsKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<SecretsKeys>("Where `${secret:name}` comes from; not built yet.") {
        DeclaredKey(
            checked: "providers", .list(of: .section(SecretProviderKeys.self)), "Stores of secrets, asked in order.")
        DeclaredKey(checked: "cache", SecretCacheKeys.self)
    }
}

private struct SecretProviderKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<SecretProviderKeys>("A store of secrets.") {
        DeclaredKey(
            checked: "type", .word(["env", "file", "aws_kms", "aws-kms", "gcp_kms", "gcp-kms", "vault"]), "Kind.")
        DeclaredKey(
            checked: "enabled",
            .switchedOff("secret providers are not built yet", hint: "use environment variables: `${NAME}`"),
            default: false, "Refused when true.")
        DeclaredKey(checked: "prefix", .text, "Prefix of variables or names.")
        DeclaredKey(checked: "path", .text, "Folder of files.")
        DeclaredKey(checked: "watch", .boolean, "Whether changes are followed.")
        DeclaredKey(checked: "region", .text, "AWS region.")
        DeclaredKey(checked: "key_id", .text, "AWS key.")
        DeclaredKey(checked: "project", .text, "GCP project.")
        DeclaredKey(checked: "location", .text, "GCP location.")
        DeclaredKey(checked: "keyring", .text, "GCP keyring.")
        DeclaredKey(checked: "key", .text, "GCP key.")
        DeclaredKey(checked: "address", .text, "Vault's URL.")
        DeclaredKey(checked: "token", .secret, "Vault's token.")
        DeclaredKey(checked: "vault_path", .text, "Path in Vault.")
    }
}

private struct SecretCacheKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<SecretCacheKeys>("Remembering secrets.") {
        DeclaredKey(checked: "enabled", .boolean, default: true, "Whether they are remembered.")
        DeclaredKey(checked: "ttl", .duration, default: .seconds(300), "How long.")
        DeclaredKey(checked: "max_size", .integer(0...1_000_000), default: 1_000, "How many.")
    }
}

package import MercatorYAML

extension CORSConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<CORSConfiguration>("Which pages in browsers may call.") {
        DeclaredKey("enabled", \.isEnabled, .boolean, "Whether browsers are answered.")
        DeclaredKey("allowed_origins", \.allowedOrigins, .list(of: .nonEmptyText), "Origins; `*` is all.")
        DeclaredKey("allowed_methods", \.allowedMethods, .list(of: .nonEmptyText), "Methods.")
        DeclaredKey("allowed_headers", \.allowedHeaders, .list(of: .nonEmptyText), "Request headers.")
        DeclaredKey("exposed_headers", \.exposedHeaders, .list(of: .nonEmptyText), "Response headers pages may read.")
        DeclaredKey(
            "max_age", \.maxAgeSeconds, .integer(0...31_536_000), "Seconds a browser may remember the answer.")
        DeclaredKey("allow_credentials", \.allowsCredentials, .boolean, "Whether cookies may be sent along.")
    }

    package mutating func check(_ node: YAMLNode, _ reader: inout SectionReader) {
        guard isEnabled, allowsCredentials, allowedOrigins.contains("*"),
            let credentials = node.get("allow_credentials")
        else { return }
        reader.report(
            credentials, "config/cors-credentials", "credentials cannot be allowed for every origin",
            hint: "list the origins in `allowed_origins`")
    }
}

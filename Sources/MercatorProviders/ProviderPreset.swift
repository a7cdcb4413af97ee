/// What a provider's `type` says of it: how it is reached, how the key is shown, what it can do and cannot.
///
/// One value a vendor, in a file of its own below `Presets/`, listed in ``StandardProviders``.
package struct ProviderPreset: Hashable, Sendable {
    /// How the key is shown.
    package enum KeyPlace: Hashable, Sendable {
        /// `Authorization`, as ``ProviderCredential/authorization(_:)`` makes it.
        case authorization
        /// Bare, in a header of this name.
        case header(String)
    }

    /// The value of `type`.
    package var type: String
    /// Other spellings of it.
    package var aliases: [String]
    /// What the vendor calls it.
    package var title: String
    /// What its own API speaks. Where that is not OpenAI's, ``exampleURL`` is that of its compatible one.
    package var dialect: NativeDialect
    /// What a `base_url` looks like; for people, never a default.
    package var exampleURL: String
    /// Hosts that are it: each itself and everything below it.
    package var hosts: [String]
    /// The port its server listens on unless told otherwise, if no other server does.
    package var port: Int?
    package var keyPlace: KeyPlace
    /// The header that tells the version with every request; nil for none.
    package var versionField: String?
    /// Whether `api_version` goes out as the query `api-version`, on paths that name no version.
    package var asksVersionInQuery: Bool
    /// Whether the model stands in the path, as `/openai/deployments/MODEL`, where the URL has no path of its own.
    package var usesDeploymentPaths: Bool
    /// The version where that is needed and none is configured.
    package var apiVersion: String?
    package var capabilities: ProviderCapabilities
    /// What surprises people about it.
    package var quirks: [Quirk]
    /// Where the vendor documents the API.
    package var source: String

    /// A deviation from OpenAI's API, and where the vendor says so.
    package struct Quirk: Hashable, Sendable {
        /// One sentence, with a full stop: it is printed in the documents.
        package var sentence: String
        /// A URL.
        package var source: String

        init(_ sentence: String, source: String) {
            self.sentence = sentence
            self.source = source
        }
    }

    init(
        _ type: String, aliases: [String] = [], title: String, dialect: NativeDialect = .openai,
        exampleURL: String, hosts: [String] = [], port: Int? = nil, keyPlace: KeyPlace = .authorization,
        versionField: String? = nil, asksVersionInQuery: Bool = false, usesDeploymentPaths: Bool = false,
        apiVersion: String? = nil, capabilities: ProviderCapabilities = ProviderCapabilities(),
        quirks: [Quirk] = [], source: String
    ) {
        self.type = type
        self.aliases = aliases
        self.title = title
        self.dialect = dialect
        self.exampleURL = exampleURL
        self.hosts = hosts
        self.port = port
        self.keyPlace = keyPlace
        self.versionField = versionField
        self.asksVersionInQuery = asksVersionInQuery
        self.usesDeploymentPaths = usesDeploymentPaths
        self.apiVersion = apiVersion
        self.capabilities = capabilities
        self.quirks = quirks
        self.source = source
    }
}

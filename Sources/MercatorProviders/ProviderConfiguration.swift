package import MercatorYAML

/// One entry of `providers:`, as written, with defaults filled in.
package struct ProviderConfiguration: Sendable {
    /// The key of the entry: any name without blanks and slashes.
    package var name = ""
    package var isEnabled = true
    /// What kind of API it is, such as `openai` or `ollama`; `generic` is any OpenAI-compatible one. Nil leaves it to
    /// URL and name; see ``ProviderKind``.
    package var type: String?
    /// What chats are said in there; nil leaves it to the type, see ``ProviderEndpoint``.
    package var dialect: NativeDialect?
    /// As written. Never empty: there is no default host.
    package var baseURL = ""
    /// As written: bare, or with a scheme (`Bearer …`, `Basic …`). Nil means that no Authorization header is sent.
    package var apiKey: Secret?
    /// Limits a buffered answer in all, and a stream's first token and each silence after it.
    package var timeout = Duration.seconds(60)
    package var timeouts = ProviderTimeouts()
    package var maxRetries = 3
    /// The upper end of the first pause before a retry.
    package var retryDelay = Duration.milliseconds(500)
    package var retryBackoff = RetryBackoff.exponential
    /// Sent with every request; they win over ours and the client's. The values may be credentials.
    package var customHeaders: [NamedEntry<Secret>] = []
    /// Client headers that pass although they are dropped by default.
    package var forwardHeaders: [String] = []
    /// Client headers that do not pass although they would by default.
    package var dropHeaders: [String] = []
    /// Model names it serves, as the provider calls them.
    package var models: [String] = []
    /// The client's model name to the provider's.
    package var modelMapping: [NamedEntry<String>] = []
    /// Where it is not as its type says.
    package var capabilities = CapabilitiesConfiguration()
    package var organizationID: String?
    package var apiVersion: String?
    package var region: String?
    /// Whether its operator says that it may process what needs FedRAMP; nil says nothing.
    package var isFedRAMPAuthorized: Bool?
    package var connectionPool = ConnectionPoolConfiguration()
    /// An HTTP proxy to go through; may hold credentials.
    package var proxyURL: Secret?
    package var tls = ProviderTLSConfiguration()
    package var forwardMetadata = MetadataForwarding.valid
    /// What it says to routing: share, tier, prices, breaker, probes.
    package var routing = ProviderRoutingConfiguration()
    /// The whole entry with its places, for mistakes that are found later; nil in hand-made values.
    package var node: YAMLNode?

    package init() {}

    package init(name: String, baseURL: String) {
        self.name = name
        self.baseURL = baseURL
    }
}

package import MercatorDiagnostics
package import MercatorWire
import MercatorYAML

/// One configured provider, resolved: where it is, and the heads of requests to it.
package struct ProviderEndpoint: Sendable {
    package let url: ProviderURL
    package let head: OutboundHead
    /// What it is, and how that was found.
    package let kind: ProviderKind
    /// What chats are said in there.
    package let dialect: NativeDialect
    /// The preset's, as the configuration corrects them.
    package let capabilities: ProviderCapabilities
    /// What follows the path, with its `?`; empty for none.
    package let query: String

    package var preset: ProviderPreset { kind.preset }

    /// Resolves a provider's configuration; nil, with the mistakes in `diagnostics`, when requests could not be sent.
    ///
    /// - Parameter credentialNames: headers in which clients show keys that are meant for the gateway: dropped, unless
    ///   `forward_headers` names them.
    package static func resolve(
        _ configuration: ProviderConfiguration, credentialNames: [String] = [], diagnostics: inout [Diagnostic]
    ) -> ProviderEndpoint? {
        let place = Place(configuration)
        let written = url(configuration, place, &diagnostics)
        let kind = kind(configuration, written, place, &diagnostics)
        guard let url = written else { return nil }
        let preset = kind.preset
        let dialect = dialect(configuration, preset, url)
        var fields: [OutboundField] = []
        do throws(ProviderCredentialProblem) {
            fields = try self.fields(configuration, preset, dialect)
        } catch {
            diagnostics.append(
                place.diagnostic(.error, "provider/invalid-api-key", error.message, "api_key", error.hint))
            return nil
        }
        var query = ""
        if preset.asksVersionInQuery, url.guessedVersion, let version = configuration.apiVersion ?? preset.apiVersion {
            query = "?api-version=\(version)"
        }
        guard fields.allSatisfy({ isSendable($0) }), isQuery(query) else {
            diagnostics.append(
                place.diagnostic(
                    .error, "provider/invalid-header", "a header or `api_version` has characters that cannot be sent",
                    "custom_headers", "remove line breaks and control characters"))
            return nil
        }
        // Where the version stands in the query there is none in the path to be guessed.
        var settled = query.isEmpty ? url : url.withoutGuess
        if preset.usesDeploymentPaths, !query.isEmpty, ["", "/openai"].contains(url.path) {
            settled = url.withDeployments
        }
        if dialect == .ollama { settled = url.withOllamaVersion }
        // What a preset says is about the compatible endpoint.
        var usual = dialect == .openai ? preset.capabilities : ProviderCapabilities()
        if dialect != .openai { usual.responses = false }
        let forwarded = Set(configuration.forwardHeaders.map { $0.lowercased() })
        let head = OutboundHead(
            url: settled, query: query, fields: fields, forward: configuration.forwardHeaders,
            drop: configuration.dropHeaders + credentialNames.filter { !forwarded.contains($0.lowercased()) })
        return ProviderEndpoint(
            url: settled, head: head, kind: kind, dialect: dialect,
            capabilities: configuration.capabilities.over(usual),
            query: query)
    }

    /// The whole URL of an endpoint, for the plan and the log; where the model stands in it, as `MODEL`.
    package func text(of endpoint: APIEndpoint, otherForm: Bool = false) -> String {
        var path = url.path(of: endpoint, otherForm: otherForm, model: url.namesDeployment ? "MODEL" : nil)
        if endpoint == .chatCompletions, let native = dialect.chatPath {
            path = url.path(of: native, otherForm: otherForm)
        }
        return "\(url.scheme)://\(url.authority)\(path)\(query)"
    }

    /// What is written; else Anthropic's own API for Anthropic, and Ollama's own where the URL ends in `/api`.
    private static func dialect(
        _ configuration: ProviderConfiguration, _ preset: ProviderPreset, _ url: ProviderURL
    ) -> NativeDialect {
        if let written = configuration.dialect { return written }
        return preset.dialect == .ollama && !url.path.hasSuffix("/api") ? .openai : preset.dialect
    }

    private static func kind(
        _ configuration: ProviderConfiguration, _ url: ProviderURL?, _ place: Place, _ diagnostics: inout [Diagnostic]
    ) -> ProviderKind {
        let kind = ProviderKind.of(configuration, at: url)
        guard kind.origin == .unknown, let type = configuration.type else { return kind }
        let near = Suggestion.nearest(type, in: StandardProviders.spellings)
        diagnostics.append(
            place.diagnostic(
                .warning, "provider/unknown-type",
                "unknown type `\(type)` of provider `\(configuration.name)`, taken as `generic`", "type",
                near.map { "did you mean `\($0)`?" } ?? "any OpenAI-compatible API is `generic`"))
        return kind
    }

    /// What goes out with every request: the key, the version, the organisation, the configuration's own.
    private static func fields(
        _ configuration: ProviderConfiguration, _ preset: ProviderPreset, _ dialect: NativeDialect
    ) throws(ProviderCredentialProblem) -> [OutboundField] {
        var fields: [OutboundField] = []
        switch keyPlace(configuration, preset, dialect) {
        case .authorization:
            if let value = try ProviderCredential.authorization(configuration.apiKey) {
                fields.append(OutboundField("authorization", value))
            }
        case .header(let name):
            if let value = try ProviderCredential.bare(configuration.apiKey) {
                fields.append(OutboundField(name, value))
            }
        }
        let versioned = dialect == .anthropic ? AnthropicProvider.preset : preset
        if let name = versioned.versionField, let version = configuration.apiVersion ?? versioned.apiVersion {
            fields.append(OutboundField(name, Secret(version), isSecret: false))
        }
        if let organization = configuration.organizationID {
            fields.append(OutboundField("openai-organization", Secret(organization), isSecret: false))
        }
        return fields + configuration.customHeaders.map { OutboundField($0.name, $0.value) }
    }

    /// Anthropic's own API takes a key in a header of its own, and a token with its scheme in the usual one.
    ///
    /// Source: Anthropic API reference, overview, authentication.
    private static func keyPlace(
        _ configuration: ProviderConfiguration, _ preset: ProviderPreset, _ dialect: NativeDialect
    ) -> ProviderPreset.KeyPlace {
        guard dialect == .anthropic, let key = configuration.apiKey?.revealed else { return preset.keyPlace }
        return key.contains(" ") ? .authorization : .header("x-api-key")
    }

    private static func url(
        _ configuration: ProviderConfiguration, _ place: Place, _ diagnostics: inout [Diagnostic]
    ) -> ProviderURL? {
        do throws(ProviderURLProblem) {
            let url = try ProviderURL.parse(configuration.baseURL)
            for warning in url.warnings {
                diagnostics.append(
                    place.diagnostic(.warning, "provider/doubtful-url", warning.message, "base_url", warning.hint))
            }
            return url
        } catch {
            diagnostics.append(place.diagnostic(.error, "provider/invalid-url", error.message, "base_url", error.hint))
            return nil
        }
    }

    private static func isSendable(_ field: OutboundField) -> Bool {
        !field.name.isEmpty && field.name.utf8.allSatisfy(HeaderToken.isTokenByte)
            && field.value.revealed.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    }

    private static func isQuery(_ query: String) -> Bool {
        query.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "&") }
    }

    /// Where in the configuration file a mistake is.
    private struct Place {
        let configuration: ProviderConfiguration

        init(_ configuration: ProviderConfiguration) {
            self.configuration = configuration
        }

        func diagnostic(
            _ severity: Diagnostic.Severity, _ code: String, _ message: String, _ key: String, _ hint: String
        ) -> Diagnostic {
            let node = configuration.node?.get(key) ?? configuration.node
            let whose = message.contains("`\(configuration.name)`") ? "" : " (provider `\(configuration.name)`)"
            return Diagnostic(
                severity, code: code, message: message + whose, path: node?.path, position: node?.place, hint: hint)
        }
    }
}

extension ProviderURL {
    /// The same URL, with nothing put after its path.
    var withoutGuess: ProviderURL {
        ProviderURL(isSecure: isSecure, host: host, port: port, path: path, guessedVersion: false, warnings: warnings)
    }

    /// The same server, whose other endpoints are OpenAI's below `/v1`.
    var withOllamaVersion: ProviderURL {
        ProviderURL(
            isSecure: isSecure, host: host, port: port, path: root + "/v1", guessedVersion: false, warnings: warnings)
    }

    /// The same host, with the model's deployment in every path.
    ///
    /// Source: Azure OpenAI REST API reference, data plane inference.
    var withDeployments: ProviderURL {
        ProviderURL(
            isSecure: isSecure, host: host, port: port, path: "/openai", guessedVersion: false, namesDeployment: true,
            warnings: warnings)
    }
}

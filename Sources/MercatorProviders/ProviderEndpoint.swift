package import MercatorDiagnostics
import MercatorYAML

/// One configured provider, resolved: where it is, and the heads of requests to it.
package struct ProviderEndpoint: Sendable {
    package let url: ProviderURL
    package let head: OutboundHead
    package let preset: ProviderPreset

    /// Resolves a provider's configuration; nil, with the mistakes in `diagnostics`, when requests could not be sent.
    ///
    /// - Parameter credentialNames: headers in which clients show keys that are meant for the gateway: dropped, unless
    ///   `forward_headers` names them.
    package static func resolve(
        _ configuration: ProviderConfiguration, credentialNames: [String] = [], diagnostics: inout [Diagnostic]
    ) -> ProviderEndpoint? {
        let place = Place(configuration)
        let preset = preset(configuration, place, &diagnostics)
        guard let url = url(configuration, place, &diagnostics) else { return nil }
        var fields: [OutboundField] = []
        do throws(ProviderCredentialProblem) {
            switch preset.keyPlace {
            case .authorization:
                if let value = try ProviderCredential.authorization(configuration.apiKey) {
                    fields.append(OutboundField("authorization", value))
                }
            case .header(let name):
                if let value = try ProviderCredential.bare(configuration.apiKey) {
                    fields.append(OutboundField(name, value))
                }
            }
        } catch {
            diagnostics.append(
                place.diagnostic(.error, "provider/invalid-api-key", error.message, "api_key", error.hint))
            return nil
        }
        if let organization = configuration.organizationID {
            fields.append(OutboundField("openai-organization", Secret(organization), isSecret: false))
        }
        fields += configuration.customHeaders.map { OutboundField($0.name, $0.value) }
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
        let settled = query.isEmpty ? url : url.withoutGuess
        let forwarded = Set(configuration.forwardHeaders.map { $0.lowercased() })
        let head = OutboundHead(
            url: settled, query: query, fields: fields, forward: configuration.forwardHeaders,
            drop: configuration.dropHeaders + credentialNames.filter { !forwarded.contains($0.lowercased()) })
        return ProviderEndpoint(url: settled, head: head, preset: preset)
    }

    private static func preset(
        _ configuration: ProviderConfiguration, _ place: Place, _ diagnostics: inout [Diagnostic]
    ) -> ProviderPreset {
        if let known = StandardProviders.preset(configuration.type) { return known }
        let near = Suggestion.nearest(configuration.type, in: StandardProviders.all.map(\.type))
        diagnostics.append(
            place.diagnostic(
                .warning, "provider/unknown-type",
                "unknown type `\(configuration.type)` of provider `\(configuration.name)`, taken as `generic`", "type",
                near.map { "did you mean `\($0)`?" } ?? "any OpenAI-compatible API is `generic`"))
        return ProviderPreset("generic")
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
}

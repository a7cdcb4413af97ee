import MercatorDiagnostics
package import MercatorJSON
package import MercatorProviders
import MercatorRouting
package import MercatorWire

package import struct NIOCore.ByteBuffer

/// One provider as exchanges use it: where it is, what is sent, how long it may take, how it stands.
package final class ProviderPlan: Sendable {
    /// Its place among the snapshot's providers.
    package let index: Int
    package let name: String
    package let configuration: ProviderConfiguration
    /// Its own names of the models the operator listed, and patterns of such; empty when only the provider knows.
    package let models: [String]
    private let modelPatterns: [ModelPattern]
    package let endpoint: ProviderEndpoint
    /// What chats are said in there.
    let dialect: NativeDialect
    /// Whether that is not OpenAI's.
    let speaksOwnDialect: Bool
    /// Whether requests for responses are said as chats there.
    let lacksResponses: Bool
    package let form: URLForm
    package let health: ProviderHealth
    /// Pause between probes while nobody asks it; zero is never.
    package let healthCheckInterval: Duration
    /// What must be changed in requests because of what the provider lacks; nil for nothing.
    let adaptation: RequestAdaptation?
    let retry: RetryPlan
    let streamLimits: ReplyLimits
    let bufferedLimits: ReplyLimits
    /// What must never be seen in an answer.
    private let secrets: [[UInt8]]

    /// Resolves a configured provider; nil with the mistakes in `diagnostics`.
    ///
    /// - Parameters:
    ///   - credentialNames: headers in which clients show their keys to the gateway; they stay here.
    ///   - predecessors: plans of the snapshot before; what was learned of the same service is kept.
    init?(
        _ configuration: ProviderConfiguration, index: Int, proxy: ProxyConfiguration,
        routing: RoutingConfiguration = RoutingConfiguration(), credentialNames: [String] = [],
        predecessors: [ProviderPlan] = [], diagnostics: inout [Diagnostic]
    ) {
        guard
            let endpoint = ProviderEndpoint.resolve(
                configuration, credentialNames: credentialNames, diagnostics: &diagnostics)
        else { return nil }
        healthCheckInterval = configuration.routing.healthCheckInterval ?? routing.healthCheckInterval
        self.index = index
        self.name = configuration.name
        self.configuration = configuration
        self.endpoint = endpoint
        dialect = endpoint.dialect
        speaksOwnDialect = endpoint.dialect != .openai
        lacksResponses = endpoint.dialect != .openai || !endpoint.capabilities.responses
        models = configuration.models
        modelPatterns = configuration.models.compactMap(ModelPattern.init)
        adaptation = RequestAdaptation(endpoint.capabilities, provider: configuration.name)
        let heir = predecessors.first {
            $0.name == configuration.name && $0.configuration.baseURL == configuration.baseURL
        }
        form = heir?.form ?? URLForm(isGuess: endpoint.url.guessedVersion)
        let settings = HealthSettings(configuration, routing)
        health = heir.flatMap { $0.health.settings == settings ? $0.health : nil } ?? ProviderHealth(settings)
        retry = RetryPlan(configuration)
        (streamLimits, bufferedLimits) = ReplyLimits.of(configuration, proxy)
        secrets = ProviderPlan.secrets(of: configuration)
    }

    /// The texts to redact: whole values, and what follows a scheme; short ones would redact half a page.
    private static func secrets(of configuration: ProviderConfiguration) -> [[UInt8]] {
        var texts: [String] = []
        for header in configuration.customHeaders where soundsSecret(header.name) {
            texts.append(header.value.revealed)
        }
        if let key = configuration.apiKey?.revealed {
            texts.append(key)
            texts += key.split(separator: " ").dropFirst().map(String.init)
        }
        return texts.filter { $0.utf8.count >= 8 }.map { Array($0.utf8) }
    }

    /// Whether a header of this name holds a credential; a version or a region need not be hidden.
    private static func soundsSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["key", "token", "secret", "auth", "cookie"].contains { name.contains($0) }
    }

    package var url: ProviderURL { endpoint.url }

    /// Whether it is the provider that another snapshot had under this name and at this address.
    package func isSameService(as other: ProviderPlan) -> Bool {
        name == other.name && configuration.baseURL == other.configuration.baseURL
    }

    /// The request for the provider's own list of models.
    package func modelsRequest(otherForm: Bool) -> ByteBuffer { endpoint.head.modelsRequest(otherForm: otherForm) }

    /// The request that finds out whether it is well: the configured path, else its list of models.
    package var healthRequest: ByteBuffer {
        configuration.routing.healthCheckPath.map { endpoint.head.request(get: $0) }
            ?? modelsRequest(otherForm: form.usesOther)
    }

    /// Whether its own list has to tell which models there are: none is configured, or patterns of some.
    package var asksForModels: Bool { models.isEmpty || !modelPatterns.isEmpty }

    /// Names that clients may use: what the operator mapped or listed, and of what the provider lists, what is meant.
    func clientModels(listed: [String]) -> [String] {
        let written = (configuration.modelMapping.map(\.name) + models).filter { ModelPattern($0) == nil }
        return written + meant(of: listed)
    }

    /// What it serves, for the directory.
    func served(listed: [String]) -> ServedModels {
        ServedModels(
            provider: name, models: models, mapping: configuration.modelMapping.map { ($0.name, $0.value) },
            listed: meant(of: listed))
    }

    private func meant(of listed: [String]) -> [String] {
        guard !models.isEmpty else { return listed }
        return modelPatterns.isEmpty ? [] : listed.filter { id in modelPatterns.contains { $0.matches(id) } }
    }

    /// Appends the whole head of a request to `out`.
    ///
    /// - Parameters:
    ///   - otherForm: whether this exchange goes to the URL's other form; see ``URLForm``.
    ///   - model: its name there, for the URLs that have it in their paths.
    ///   - target: where a call in another dialect goes; nil for the endpoint's own path.
    ///   - fields: what that dialect asks for with this call.
    package func writeHead(
        of view: InboundView, endpoint: APIEndpoint, otherForm: Bool, model: String? = nil,
        target: TranslatedPath? = nil, fields: [(name: String, value: String)] = [], bodyLength: Int, requestID: String,
        into out: inout ByteText
    ) {
        self.endpoint.head.write(
            endpoint, otherForm: otherForm, model: model, target: target, fields: fields, headers: view.head.headers,
            in: view.bytes,
            bodyLength: bodyLength, requestID: requestID, into: &out)
    }

    /// The body with this provider's secrets, and whatever else looks like a key, overwritten by asterisks; the same
    /// body when it has none.
    package func redact(_ body: ByteBuffer) -> ByteBuffer {
        var bytes = Array(body.readableBytesView)
        var isChanged = false
        for secret in secrets {
            // ORDER: on behind what was found, because a secret may itself be made of asterisks.
            var at = bytes.startIndex
            while let range = bytes[at...].firstRange(of: secret) {
                for place in range { bytes[place] = UInt8(ascii: "*") }
                at = range.upperBound
                isChanged = true
            }
        }
        if KeyMaterial.mask(&bytes) { isChanged = true }
        return isChanged ? ByteBuffer(bytes: bytes) : body
    }

    /// The same for a text.
    package func redact(_ text: String) -> String {
        String(decoding: redact(ByteBuffer(string: text)).readableBytesView, as: UTF8.self)
    }
}

extension HealthSettings {
    /// What `routing` and the provider's own entry say.
    init(_ configuration: ProviderConfiguration, _ routing: RoutingConfiguration) {
        self.init()
        let own = configuration.routing.breaker
        breaker = routing.breaker
        breaker.isEnabled = own.isEnabled ?? breaker.isEnabled
        breaker.failuresMax = own.failuresMax ?? breaker.failuresMax
        breaker.failureShare = own.failureShare ?? breaker.failureShare
        breaker.windowRequestsMin = own.windowRequestsMin ?? breaker.windowRequestsMin
        breaker.window = own.window ?? breaker.window
        breaker.openFor = own.openFor ?? breaker.openFor
        breaker.probesMax = own.probesMax ?? breaker.probesMax
        unwellFor = routing.healthBased.retryAfter
        probeFailuresMax = configuration.routing.healthCheckFailuresMax
        tracksLoad = routing.strategies.contains { StandardStrategies.named($0)?.needs.contains(.load) == true }
    }
}

extension RetryPlan {
    /// The plan that `max_retries`, `retry_delay` and `retry_backoff` describe.
    init(_ configuration: ProviderConfiguration) {
        let growth: Growth =
            switch configuration.retryBackoff {
            case .exponential: .exponential
            case .linear: .linear
            case .constant: .constant
            }
        self.init(retriesMax: configuration.maxRetries, firstPauseMax: configuration.retryDelay, growth: growth)
    }
}

extension ReplyLimits {
    /// `timeout` limits a buffered answer in all, and a stream's first event and each silence after it; `timeouts`
    /// sets them apart.
    static func of(
        _ configuration: ProviderConfiguration, _ proxy: ProxyConfiguration
    ) -> (stream: ReplyLimits, buffered: ReplyLimits) {
        let timeouts = configuration.timeouts
        let whole = configuration.timeout > .zero ? configuration.timeout : nil
        let stream = ReplyLimits(
            begin: proxy.requestTimeout, firstToken: timeouts.firstToken ?? whole, idle: timeouts.idle ?? whole,
            total: timeouts.total, keepAlive: proxy.sseKeepalive)
        let buffered = ReplyLimits(
            begin: proxy.requestTimeout, idle: timeouts.idle, total: timeouts.total ?? whole)
        return (stream, buffered)
    }
}

import MercatorGateway
import MercatorJSON
import MercatorProviders
import MercatorSystem
import MercatorUpstream
import MercatorYAML

/// One provider as the plan shows it: what would be sent where, and how long it may take.
struct PlannedProvider {
    let name: String
    let isEnabled: Bool
    /// Name and value of every line; a name that repeats continues the line above it.
    let lines: [(name: String, value: String)]
    private let url: String
    private let headers: [(name: String, value: String)]

    /// A provider that is switched off; nothing of it is resolved.
    init(disabled configuration: ProviderConfiguration) {
        name = configuration.name
        isEnabled = false
        url = configuration.baseURL
        headers = []
        lines = [("base_url", configuration.baseURL)]
    }

    init(_ plan: ProviderPlan, environment: any Environment) {
        let configuration = plan.configuration
        name = plan.name
        isEnabled = true
        url = plan.endpoint.text(of: .chatCompletions)
        headers = plan.endpoint.head.maskedFields
        var lines = [("type", plan.endpoint.kind.text), ("requests", "POST \(url)")]
        if plan.url.guessedVersion {
            let other = plan.endpoint.text(of: .chatCompletions, otherForm: true)
            lines.append(("requests", "or, where that is a 404: POST \(other)"))
        }
        lines += headers.map { ("headers", "\($0.name): \($0.value)") }
        let lacks = plan.endpoint.capabilities.lacksText
        if !lacks.isEmpty { lines.append(("capabilities", lacks)) }
        lines.append(("timeouts", Self.timeouts(of: configuration)))
        lines.append(("retries", Self.retries(of: configuration)))
        lines.append(("connections", Self.connections(of: configuration)))
        lines.append(("health checks", Self.healthChecks(of: plan)))
        if let share = Self.share(of: configuration) { lines.append(("routing", share)) }
        if let proxy = Self.proxy(for: plan, environment) { lines.append(("proxy", proxy)) }
        if let file = configuration.tls.caFile { lines.append(("trusts", "the system's authorities and \(file)")) }
        let models = configuration.models
        let listed = "as listed at GET \(plan.endpoint.text(of: .models))"
        lines.append(("models", models.isEmpty ? listed : models.joined(separator: ", ")))
        self.lines = lines
    }

    /// Appends the provider as an object.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("name", name)
        json.member("enabled", isEnabled)
        json.member("url", url)
        json.key("headers")
        json.beginObject()
        for header in headers { json.member(header.name, header.value) }
        json.endObject()
        for line in lines where !["requests", "headers", "base_url"].contains(line.name) {
            json.member(line.name, line.value)
        }
        json.endObject()
    }

    private static func timeouts(of provider: ProviderConfiguration) -> String {
        let times = provider.timeouts
        let whole = provider.timeout > .zero ? DurationText.text(provider.timeout) : "no limit"
        let parts = [
            ("connect", DurationText.text(times.connect)),
            ("first token", times.firstToken.map(DurationText.text) ?? whole),
            ("silence", times.idle.map(DurationText.text) ?? whole),
            ("buffered answer", times.total.map(DurationText.text) ?? whole),
            ("stream", times.total.map(DurationText.text) ?? "no limit"),
        ]
        return parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    private static func retries(of provider: ProviderConfiguration) -> String {
        guard provider.maxRetries > 0 else { return "none" }
        let pause = DurationText.text(provider.retryDelay)
        return "\(provider.maxRetries), after pauses of up to \(pause), \(provider.retryBackoff.rawValue), with jitter"
    }

    private static func healthChecks(of plan: ProviderPlan) -> String {
        guard plan.healthCheckInterval > .zero else { return "none" }
        let path = plan.configuration.routing.healthCheckPath ?? "the list of models"
        return "GET \(path) after \(DurationText.text(plan.healthCheckInterval)) without requests"
    }

    /// What it says to strategies; nil when it says nothing.
    private static func share(of provider: ProviderConfiguration) -> String? {
        let routing = provider.routing
        var words: [String] = []
        if routing.weight != 1 { words.append("weight \(routing.weight)") }
        if routing.tier != 0 { words.append("priority \(routing.tier)") }
        for price in routing.prices {
            words.append("\(price.name): $\(price.value.prompt) in, $\(price.value.completion) out for 1,000 tokens")
        }
        return words.isEmpty ? nil : words.joined(separator: "; ")
    }

    private static func connections(of provider: ProviderConfiguration) -> String {
        let pool = provider.connectionPool
        let limit = pool.maxConnectionsPerHost == 0 ? "" : "at most \(pool.maxConnectionsPerHost), "
        return limit + "\(pool.maxIdleConnectionsPerHost) kept idle for \(DurationText.text(pool.idleTimeout))"
    }

    /// The proxy that the configuration or the environment prescribes, without its credentials.
    private static func proxy(for plan: ProviderPlan, _ environment: any Environment) -> String? {
        let scheme: UpstreamScheme = plan.url.isSecure ? .https : .http
        do throws(UpstreamProxyError) {
            let prescribed = try ProxySelection.proxy(
                scheme: scheme, host: plan.url.host, port: plan.url.port, environment: environment)
            guard let written = plan.configuration.proxyURL else { return prescribed.map { "\($0.host):\($0.port)" } }
            let proxy = try UpstreamProxy.parse(written.revealed)
            return "\(proxy.host):\(proxy.port)"
        } catch {
            return "unusable: \(error.message)"
        }
    }
}

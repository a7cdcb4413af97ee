import MercatorGateway
import MercatorYAML

extension Plan {
    /// What the gateway grants a client, each under its key below `proxy:`.
    static func bounds(of proxy: ProxyConfiguration) -> [(name: String, value: String)] {
        [
            ("read_timeout", DurationText.text(proxy.readTimeout)),
            ("write_timeout", DurationText.text(proxy.writeTimeout)),
            ("idle_timeout", DurationText.text(proxy.idleTimeout)),
            ("request_timeout", proxy.requestTimeout.map(DurationText.text) ?? "none"),
            ("shutdown_timeout", DurationText.text(proxy.shutdownTimeout)),
            ("max_header_bytes", SizeText.text(proxy.maxHeaderBytes)),
            ("max_request_size", SizeText.text(proxy.maxRequestSize)),
            ("drain_delay", DurationText.text(proxy.drainDelay)),
            ("max_connections", proxy.maxConnections.map(String.init) ?? "as open files allow"),
            ("max_connections_per_address", proxy.maxConnectionsPerAddress.map(String.init) ?? "no limit"),
            ("max_requests", proxy.maxRequests.map(String.init) ?? "no limit"),
            ("max_queue_delay", proxy.maxQueueDelay == .zero ? "no limit" : DurationText.text(proxy.maxQueueDelay)),
            ("max_memory", memory(proxy.maxMemory)),
            ("min_transfer_rate", proxy.minTransferRate == 0 ? "none" : SizeText.text(proxy.minTransferRate) + "/s"),
            ("backlog", String(proxy.backlog)),
            ("accept_batch", String(proxy.acceptBatch)),
            ("sse_keepalive", proxy.sseKeepalive.map(DurationText.text) ?? "off"),
            ("expose", proxy.expose.rawValue),
        ]
    }

    private static func memory(_ bytes: Int?) -> String {
        guard let bytes else { return "85 % of the container's limit" }
        return bytes == 0 ? "no limit" : SizeText.text(bytes)
    }

    /// What becomes of a model that no provider lists in the configuration.
    var otherModels: String {
        let enabled = providers.filter(\.isEnabled)
        if enabled.count == 1, let only = enabled.first { return "\(only.name) (the only provider)" }
        return "the provider whose own list has it, else 404 model_not_found"
    }
}

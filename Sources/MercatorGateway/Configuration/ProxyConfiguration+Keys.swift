package import MercatorYAML

extension ProxyConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<ProxyConfiguration>(
        "Where the gateway listens, and what it grants a client."
    ) {
        DeclaredKey(
            "listen_address", or: ["listen"], \.listenAddress, .listenAddress,
            "Address to listen on, `host:port`; port 0 lets the system choose.")
        DeclaredKey("read_timeout", \.readTimeout, .positiveDuration, "For a whole request, head and body.")
        DeclaredKey(
            "write_timeout", \.writeTimeout, .positiveDuration,
            "How long a client may stall while it should read; it does not limit the exchange, so streams may last.")
        DeclaredKey("idle_timeout", \.idleTimeout, .positiveDuration, "Between two requests on a connection.")
        DeclaredKey("shutdown_timeout", \.shutdownTimeout, .duration, "How long a stop waits for exchanges to end.")
        DeclaredKey(
            "drain_delay", \.drainDelay, .duration,
            "How long a stop goes on accepting while `/ready` says 503, for load balancers to look away.")
        DeclaredKey(
            "request_timeout", or: ["timeout"], \.requestTimeout, .positiveDuration,
            "Until an answer begins, all tries included; absent, the providers' timeouts count.")
        DeclaredKey(
            "max_header_bytes", \.maxHeaderBytes, .size(1_024...10_485_760), "Limit of a request's head.")
        DeclaredKey(
            "max_request_size", or: ["max_body_size"], \.maxRequestSize, .size(1_024...1_073_741_824),
            "Limit of a request's body.")
        DeclaredKey(
            "max_connections", \.maxConnections, .integer(1...10_000_000),
            "Client connections at once, else 503; absent, as many as the limit of open files allows.")
        DeclaredKey(
            "max_connections_per_address", \.maxConnectionsPerAddress, .integer(1...10_000_000),
            "Client connections of one address, or IPv6 network of 64 bits, at once, else 503; absent, no limit.")
        DeclaredKey(
            "max_requests", or: ["max_requests_in_flight"], \.maxRequests, .integer(1...10_000_000),
            "Requests at providers at once, else 503; absent, no limit but the connections.")
        DeclaredKey(
            "max_queue_delay", \.maxQueueDelay, .duration,
            "How long requests may wait before they are looked at; a share of them gets 503 while the wait stays "
                + "longer. `0s` is no limit.")
        DeclaredKey(
            "max_memory", \.maxMemory, .size(0...1_125_899_906_842_624),
            "Resident memory above which requests get 503; absent, 85 % of the container's limit, if it has one. "
                + "0 is no limit.")
        DeclaredKey(
            "min_transfer_rate", \.minTransferRate, .size(0...1_073_741_824),
            "Bytes a second below which a client that sends a body, or should take an answer, is cut off. 0 is never.")
        DeclaredKey(
            "backlog", \.backlog, .integer(1...1_048_576), "Connections the kernel holds before they are accepted.")
        DeclaredKey(
            "accept_batch", \.acceptBatch, .integer(1...1_024),
            "Connections accepted in one go before those that are open get their turn.")
        DeclaredKey(
            "abort_on_half_close", \.abortsOnHalfClose, .boolean,
            "Whether a client that closes its sending half counts as gone at once; else it gets its answer if it reads."
        )
        DeclaredKey(
            "event_loops", \.eventLoops, .integer(1...1_024), "Threads that serve; absent, one a processor.")
        DeclaredKey(
            "sse_keepalive", \.sseKeepalive, .keepalive,
            "Silence of a stream after which a comment keeps it alive; `0s` is never.")
        DeclaredKey(
            "expose", \.expose, .choice(),
            "What `x-mercator-*` response headers tell: nothing, names and figures, or everything.")
        DeclaredKey("cors", \.cors)
        DeclaredKey(checked: "tls", ProxyTLSKeys.self)
    }
}

extension KeyType where Value == Duration? {
    /// A duration of which zero means never.
    fileprivate static let keepalive = KeyType<Duration>.duration
        .map { $0 == .zero ? nil : Optional($0) }
        .shown { DurationText.text($0 ?? .zero) }
}

private struct ProxyTLSKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<ProxyTLSKeys>("TLS towards clients; not built yet.") {
        DeclaredKey(
            checked: "enabled",
            .switchedOff("TLS towards clients is not built yet", hint: "let a proxy in front of the gateway speak TLS"),
            default: false, "Refused when true.")
        DeclaredKey(checked: "cert_file", or: ["cert_path", "cert"], .text, "Certificate chain.")
        DeclaredKey(checked: "key_file", or: ["key_path", "key"], .text, "Private key.")
        DeclaredKey(checked: "min_version", .text, "Oldest version spoken.")
    }

    /// Who names a certificate here relies on it being used, with or without the switch.
    mutating func check(_ node: YAMLNode, _ reader: inout SectionReader) {
        guard node.get("enabled") == nil, node.mapping?.isEmpty == false else { return }
        reader.report(
            node, "config/refused", "TLS towards clients is not built yet for `proxy.tls`",
            hint: "let a proxy in front of the gateway speak TLS, and remove the section")
    }
}

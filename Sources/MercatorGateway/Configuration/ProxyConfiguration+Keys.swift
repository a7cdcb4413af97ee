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
            "request_timeout", or: ["timeout"], \.requestTimeout, .positiveDuration,
            "Until an answer begins, all tries included; absent, the providers' timeouts count.")
        DeclaredKey(
            "max_header_bytes", \.maxHeaderBytes, .size(1_024...10_485_760), "Limit of a request's head.")
        DeclaredKey(
            "max_request_size", or: ["max_body_size"], \.maxRequestSize, .size(1_024...1_073_741_824),
            "Limit of a request's body.")
        DeclaredKey(
            "max_connections", \.maxConnections, .integer(1...10_000_000),
            "Client connections at once; absent, no limit.")
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

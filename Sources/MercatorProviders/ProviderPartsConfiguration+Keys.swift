package import MercatorYAML

extension ProviderTimeouts: ConfigurationSection {
    package static let declaration = SectionDeclaration<ProviderTimeouts>(
        "Limits of the parts of an exchange, where `timeout` is too coarse."
    ) {
        DeclaredKey("connect", \.connect, .positiveDuration, "Until a connection, TLS included, stands.")
        DeclaredKey("first_token", \.firstToken, .positiveDuration, "Until the first byte of an answer's body.")
        DeclaredKey("idle", \.idle, .positiveDuration, "Each silence of a stream after that.")
        DeclaredKey("total", \.total, .positiveDuration, "The whole exchange; absent, a stream may last.")
    }
}

extension ConnectionPoolConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<ConnectionPoolConfiguration>("Keep-alive connections.") {
        DeclaredKey(
            "max_idle_conns", \.maxIdleConnections, .integer(0...100_000), "Idle connections kept, over all addresses.")
        DeclaredKey(
            "max_idle_conns_per_host", \.maxIdleConnectionsPerHost, .integer(0...100_000),
            "Idle connections kept to one address, on each event loop.")
        DeclaredKey("idle_timeout", \.idleTimeout, .duration, "How long an idle connection is kept.")
        DeclaredKey(
            "max_conns_per_host", \.maxConnectionsPerHost, .integer(0...1_000_000),
            "Connections to one address, busy ones included; 0 is no limit.")
    }
}

extension ProviderTLSConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<ProviderTLSConfiguration>(
        "How the provider's certificate is checked; verification is always on."
    ) {
        DeclaredKey("ca_file", \.caFile, .optionalText, "PEM certificates trusted besides the system's.")
        DeclaredKey(
            "server_name", \.serverName, .optionalText, "Name expected in the certificate, if not the URL's host.")
        DeclaredKey(
            checked: "insecure_skip_verify",
            .switchedOff(
                "a provider's certificate is always verified", hint: "name the issuer's certificate in `ca_file`"),
            default: false, "Refused when true.")
    }
}

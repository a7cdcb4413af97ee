package import MercatorYAML

extension ProviderConfiguration: NamedSection {
    package static var noun: String { "provider" }

    package static func complaint(aboutName name: String) -> String? {
        if name.isEmpty { return "is empty" }
        if name.contains("/") { return "has a slash, which separates provider and model" }
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.value > 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace
        }
        return isPlain ? nil : "has a blank or control character"
    }

    package static let declaration = SectionDeclaration<ProviderConfiguration>(
        "A service that answers LLM requests, under a name of your choice."
    ) {
        DeclaredKey(
            "type", \.type, .nonEmptyText,
            "Kind of API: `openai`, `anthropic`, `ollama`, `vllm`, …; `generic` is any OpenAI-compatible one. "
                + "Without it URL and name tell.")
        DeclaredKey(
            "dialect", \.dialect, .choice(),
            "What chats are said in there: `openai`, `anthropic` (Messages) or `ollama` (`/api/chat`). Without it the "
                + "type tells; an Ollama server speaks its own where `base_url` ends in `/api`.")
        DeclaredKey("enabled", \.isEnabled, .boolean, "Whether requests may go there.")
        DeclaredKey(
            "base_url", \.baseURL, .nonEmptyText, required: true,
            "Where its API is, with or without `/v1`. There is no default host.")
        DeclaredKey(
            "api_key", \.apiKey, .optionalSecret,
            "Bare (sent as `Bearer`), or with its scheme: `Bearer …`, `Basic …`. Absent: no Authorization header.")
        DeclaredKey(
            "timeout", \.timeout, .positiveDuration,
            "Limits a buffered answer in all, and a stream's first token and each silence after it.")
        DeclaredKey("timeouts", \.timeouts)
        DeclaredKey("max_retries", \.maxRetries, .integer(0...10), "Tries after the first one; 0 is none.")
        DeclaredKey("retry_delay", \.retryDelay, .duration, "Upper end of the first pause before a retry.")
        DeclaredKey("retry_backoff", \.retryBackoff, .choice(), "How pauses grow.")
        DeclaredKey(
            "custom_headers", or: ["headers"], \.customHeaders, .entries(of: .secret),
            "Headers sent with every request; they win over the gateway's and the client's.")
        DeclaredKey(
            "forward_headers", \.forwardHeaders, .list(of: .headerName),
            "Client headers that pass although they are dropped by default, such as `Authorization`.")
        DeclaredKey("drop_headers", \.dropHeaders, .list(of: .headerName), "Client headers that do not pass.")
        DeclaredKey(
            "models", \.models, .list(of: .nonEmptyText), "Models it serves, as it calls them; `*` stands for any text."
        )
        DeclaredKey(
            "model_mapping", \.modelMapping, .entries(of: .nonEmptyText),
            "The client's model name to the provider's; `*` stands for any text, and on the right for the same."
        )
        DeclaredKey("capabilities", \.capabilities)
        DeclaredKey(
            "organization_id", or: ["organization"], \.organizationID, .optionalText,
            "Sent as `OpenAI-Organization`.")
        DeclaredKey("api_version", \.apiVersion, .optionalText, "Version of the API, where it has several.")
        DeclaredKey("region", \.region, .optionalText, "Where it runs, for policies.")
        DeclaredKey(
            "fedramp_authorized", \.isFedRAMPAuthorized, .boolean, "Whether it has that authorization, for policies.")
        DeclaredKey("connection_pool", \.connectionPool)
        DeclaredKey(
            "proxy_url", \.proxyURL, .optionalSecret,
            "HTTP proxy to go through; else `HTTPS_PROXY` and `NO_PROXY` count.")
        DeclaredKey("tls", \.tls)
        DeclaredKey(
            "forward_metadata", \.forwardMetadata, .choice(),
            "Whether the request's `metadata` goes on: when OpenAI's API would take it, always, or never.")
        DeclaredKey(
            "weight", \.routing.weight, .integer(0...1_000_000), "Its share where `routing.strategy` has shares.")
        DeclaredKey("priority", \.routing.tier, .integer(0...1_000), "Its tier; lower ones are asked first.")
        DeclaredKey(
            "prices", \.routing.prices, .entries(of: .section(TokenPriceConfiguration.self)),
            "US dollars for 1,000 tokens, by the provider's name of the model, or `default`.")
        DeclaredKey("circuit_breaker", \.routing.breaker)
        DeclaredKey(
            "health_check_interval", \.routing.healthCheckInterval, .duration,
            "Pause between probes while nobody asks it; `0s` is never.")
        DeclaredKey("health_check_timeout", \.routing.healthCheckTimeout, .positiveDuration, "Limit of one probe.")
        DeclaredKey(
            "health_check_failures_threshold", \.routing.healthCheckFailuresMax, .integer(1...100),
            "Failed probes in a row that make it unhealthy.")
        DeclaredKey(
            "health_check_path", \.routing.healthCheckPath, .healthCheckPath,
            "What a probe gets, such as `/health`; absent, the list of models. An answer below 500 is a good one.")
    }

    package mutating func check(_ node: YAMLNode, _ reader: inout SectionReader) {
        self.node = node
        checkMapping(node, &reader)
        let headers = node.get("custom_headers") ?? node.get("headers")
        var seen: Set<String> = []
        for (key, value) in headers?.mapping ?? [] {
            let name = key.string ?? ""
            if let complaint = HeaderRules.complaint(aboutName: name) {
                reader.report(key, "config/invalid-header", complaint.message, hint: complaint.hint)
            } else if !seen.insert(name.lowercased()).inserted {
                reader.report(key, "config/invalid-header", "the header `\(name)` is given twice", hint: "keep one")
            }
            if let text = value.string, let complaint = HeaderRules.complaint(aboutValueOf: name, text) {
                reader.report(value, "config/invalid-header", complaint)
            }
        }
    }
}

extension ProviderConfiguration {
    /// A `*` on the right must have one that it repeats.
    private func checkMapping(_ node: YAMLNode, _ reader: inout SectionReader) {
        for (key, value) in node.get("model_mapping")?.mapping ?? [] {
            guard let upstream = value.string, upstream.contains("*") else { continue }
            let stars = (key.string ?? "").count { $0 == "*" }
            guard stars != 1 || upstream.count(where: { $0 == "*" }) != 1 else { continue }
            reader.report(
                value, "config/invalid-value",
                "`\(upstream)` repeats a `*`, and `\(key.string ?? "")` has \(stars == 0 ? "none" : "several")",
                hint: "write one `*` on each side, as in `openai/*: \"*\"`")
        }
    }
}

extension KeyType where Value == String {
    /// A path on the provider's host.
    fileprivate static let healthCheckPath = text.checked { path in
        let isPath = path.hasPrefix("/") && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
        return isPath ? nil : Complaint("invalid path `\(path)`", hint: "write one like `/health`")
    }

    /// A header's name, in any case.
    fileprivate static let headerName = text.checked { name in
        HeaderRules.isToken(name) ? nil : Complaint("invalid header name `\(name)`")
    }
}

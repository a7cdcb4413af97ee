/// The configuration that the demonstration runs on, policies included.
enum DemoConfiguration {
    static let path = "demo.yaml"
    /// What the simulated provider asks for, so that the demonstration shows a credential at work.
    static let providerKey = "sk-demo-key-of-the-provider"

    /// `address` is where the gateway listens, `upstream` the simulated provider's base URL.
    static func text(address: String, upstream: String) -> String {
        """
        proxy:
          listen_address: "\(address)"
          shutdown_timeout: "2s"

        providers:
          everyday:
            base_url: "\(upstream)"
            api_key: "\(providerKey)"
            models: ["gpt-4o-mini", "gpt-4o"]
            retry_delay: "100ms"
          medical-llm:
            base_url: "\(upstream)"
            api_key: "\(providerKey)"

        policies:
          - name: "token-limit"
            rules:
              - condition: "request.max_tokens > 4000"
                action: "deny"
                reason: "at most 4000 tokens, please"
          - name: "domain-routing"
            rules:
              - condition: 'request.metadata.domain == "healthcare"'
                action: "route"
                provider: "medical-llm"

        telemetry:
          logging:
            level: "error"
            access_log: false

        """
    }
}

import Foundation
import MercatorCLI
import MercatorJSON
import MercatorTesting
import NIOCore
import Testing

/// The plan of `mercator run --dry-run`.
@Suite struct PlanTests {
    static let configuration = """
        proxy:
          listen_address: "127.0.0.1:9000"
          event_loops: 2
        providers:
          together:
            base_url: "https://api.together.xyz/v1"
            api_key: "${TOGETHER_API_KEY}"
            models: ["meta/llama:free"]
            model_mapping: {fast: "meta/llama:free"}
          bare-host:
            base_url: "http://127.0.0.1:8000"
            timeout: "2m"
            max_retries: 0
            custom_headers: {X-API-Key: "sk-very-secret-0123456789"}
          resting:
            base_url: "http://127.0.0.1:8001/v1"
            enabled: false
        routing:
          routes:
            - models: ["fast", "meta/*"]
              providers: ["together", "bare-host"]
              strategy: "weighted"
              weights: {together: 3}
              max_attempts: 2
        policy:
          file_path: "policies"
        """

    static let files = [
        "policies/first.yaml": """
        policies:
          - name: "guard"
            rules:
              - condition: "request.max_tokens > 4000"
                action: "deny"
                reason: "too long"
              - condition: 'request.model == "slow"'
                action: "route"
                provider: "bare-host"
        """
    ]

    static let secret = "sk-together-0123456789abcdef"

    static func plan() throws -> Plan {
        let system = StillSystem.with(
            environment: ["TOGETHER_API_KEY": secret, "HTTPS_PROXY": "http://user:pass@proxy.internal:3128"],
            files: files.merging(["config.yaml": configuration]) { first, _ in first })
        let preparation = Preparation(path: "config.yaml", system: system)
        let ready = try #require(preparation.ready, "\(preparation.diagnostics)")
        return Plan(of: ready, warnings: preparation.warnings, environment: system.environment)
    }

    @Test func textIsAsRecorded() throws {
        try Golden.expect(Self.plan().text(Ink(isOn: false)), equals: "plan.txt")
    }

    @Test func jsonIsAsRecorded() throws {
        let json = try Self.plan().json
        let root = try JSONDocument.parse(ByteBuffer(string: json), profile: .grammar).root
        #expect(root["providers"]?.count == 3)
        #expect(root["providers"]?[0]?["url"]?.string == "https://api.together.xyz/v1/chat/completions")
        try Golden.expect(json + "\n", equals: "plan.json")
    }

    @Test func secretsAreMasked() throws {
        let plan = try Self.plan()
        for text in [plan.text(Ink(isOn: false)), plan.json] {
            #expect(!text.contains(Self.secret))
            #expect(!text.contains("very-secret"))
            #expect(!text.contains("pass@"))
        }
    }
}

/// Compares with a recorded text; `UPDATE_GOLDEN=1` records anew.
enum Golden {
    static func expect(_ text: String, equals name: String) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
        let file = folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: file)
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        #expect(text == recorded, "differs from \(name); UPDATE_GOLDEN=1 records it anew")
    }
}

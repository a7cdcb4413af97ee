import MercatorGateway
import MercatorPolicy

/// The lines that a start prints for people; the log is for machines.
struct Banner {
    let terminal: Terminal

    func loading(_ path: String) {
        terminal.line("\(ProductVersion.product) v\(ProductVersion.current)")
        terminal.line("Loading configuration from: \(path)")
    }

    /// What was loaded; nothing is listening yet.
    func loaded(_ ready: Preparation.Ready) {
        let (configuration, policies) = (ready.configuration, ready.policies)
        done("Configuration loaded")
        done("Providers initialized (\(count(ready.snapshot.providers.count, "provider")))")
        if policies.isEmpty {
            done("Policy engine loaded (no policies)")
        } else {
            let count = policies.policies.count
            done("Policy engine loaded (\(count) \(count == 1 ? "policy" : "policies"), version \(policies.version))")
        }
        let keys = configuration.identity.apiKeys.filter(\.isEnabled).count
        if configuration.identity.authenticationIsOn {
            done("Authentication: API keys (\(count(keys, "key")))")
        } else {
            done("Authentication: open (no API keys configured)")
        }
    }

    /// Said only once every address is bound.
    func listening(_ addresses: [String]) {
        terminal.line()
        for address in addresses { done("Server listening on \(address)") }
        if let first = addresses.first {
            done("Health endpoint: http://\(first)/health")
            done("Ready endpoint: http://\(first)/ready")
        }
        terminal.line()
        terminal.line("Press Ctrl+C to stop")
    }

    func stopping(_ signal: String) {
        terminal.line("Received signal \(signal), shutting down gracefully...")
    }

    func stopped() {
        done("Server stopped")
    }

    private func done(_ text: String) {
        terminal.line(terminal.ink("✓", .green) + " " + text)
    }

    private func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}

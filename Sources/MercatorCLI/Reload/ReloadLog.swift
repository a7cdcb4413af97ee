import Logging
import MercatorDiagnostics
import MercatorLive
import MercatorPolicy

/// What a start and each reload came to, as lines of the operator's log.
struct ReloadLog {
    let logger: Logger

    /// The gateway serves for the first time.
    func started(_ ready: Preparation.Ready, at addresses: [String]) {
        var metadata = Self.policies(of: ready)
        metadata["address"] = "\(addresses.joined(separator: ", "))"
        metadata["version"] = "\(ProductVersion.current)"
        logger.log(level: .notice, "serving", metadata: metadata)
    }

    /// The gateway before this one crashed, as its supervisor tells.
    func crashed(_ text: String) {
        logger.log(level: .error, "started again after a crash: \(text)")
    }

    /// The new set is in force.
    func taken(_ ready: Preparation.Ready, what: String) {
        logger.log(level: .notice, "\(what) reloaded", metadata: Self.policies(of: ready))
    }

    /// The new set has errors; every one is told, and the one in force stays.
    func refused(_ diagnostics: [Diagnostic], inForce version: String, what: String) {
        let errors = diagnostics.filter { $0.severity == .error }
        logger.log(
            level: .error,
            "\(what) not reloaded: \(errors.count) error\(errors.count == 1 ? "" : "s"); what is in force stays",
            metadata: ["policy_version": "\(version)"])
        for diagnostic in errors.prefix(ReloadBounds.diagnosticsMax) { write(diagnostic, .error) }
    }

    func warnings(_ diagnostics: [Diagnostic]) {
        let warnings = diagnostics.filter { $0.severity == .warning }
        for diagnostic in warnings.prefix(ReloadBounds.diagnosticsMax) { write(diagnostic, .warning) }
    }

    /// The repository answers after it did not.
    func reachedAgain() {
        logger.log(level: .notice, "the policies' repository can be reached again")
    }

    /// Some changes of files, or all, go by unnoticed.
    func notNoticed(_ blindness: FileWatch.Blindness) {
        var metadata: Logger.Metadata = ["fix": "\(blindness.remedy)"]
        if case .folder(let path, _) = blindness { metadata["path"] = "\(path)" }
        logger.log(
            level: .warning, "changes of policy files may go unnoticed: \(blindness.reason)", metadata: metadata)
    }

    /// Changes that wait for the next start.
    func needsRestart(_ keys: [String]) {
        guard !keys.isEmpty else { return }
        logger.log(
            level: .warning, "changes that a restart needs: \(keys.joined(separator: ", "))",
            metadata: ["fix": "restart the gateway; everything else has been taken"])
    }

    func notAdopted(_ reason: String, inForce version: String) {
        logger.log(
            level: .error, "configuration not reloaded: \(reason); what is in force stays",
            metadata: ["policy_version": "\(version)"])
    }

    private func write(_ diagnostic: Diagnostic, _ level: Logger.Level) {
        var metadata: Logger.Metadata = ["code": "\(diagnostic.code)"]
        if let path = diagnostic.path {
            let place = diagnostic.position.map { ":\($0.line):\($0.column)" } ?? ""
            metadata["place"] = "\(path)\(place)"
        }
        if let hint = diagnostic.hint { metadata["fix"] = "\(hint)" }
        logger.log(level: level, "\(diagnostic.message)", metadata: metadata)
    }

    /// Which policies are in force, under the names that access lines and `GET /version` use.
    private static func policies(of ready: Preparation.Ready) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "path": "\(place(of: ready))", "policies": "\(ready.policies.policies.count)",
            "policy_version": "\(ready.policies.version)", "rules": "\(ready.policies.ruleCount)",
        ]
        if let commit = ready.commit { metadata["commit"] = "\(commit.sha)" }
        return metadata
    }

    private static func place(of ready: Preparation.Ready) -> String {
        let policy = ready.configuration.policy
        if policy.mode == .git { return policy.git.repository }
        return policy.filePath ?? ready.configuration.path
    }
}

import MercatorExpression
package import MercatorSystem

/// Runs the system's `git`, shut off from everything that could make it do more than it is asked for.
///
/// It reads no configuration but ours, never asks a person, runs no hooks, follows no submodules and speaks only the
/// transports of ``GitRemote``. Credentials are in its environment: neither in its arguments nor in any file.
package struct GitRunner: Sendable {
    private let configuration: GitConfiguration
    private let system: System
    /// Prints the answer it finds in its environment; for the passphrase of an SSH key.
    private let askpassProgram: String?
    private let isCancelled: @Sendable () -> Bool

    /// - Parameters:
    ///   - askpassProgram: a program that prints ``askpassAnswer`` when ``askpassMark`` is set; nil can answer nothing.
    ///   - isCancelled: asked while git runs; true gives up.
    package init(
        _ configuration: GitConfiguration, system: System, askpassProgram: String? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.configuration = configuration
        self.system = system
        self.askpassProgram = askpassProgram
        self.isCancelled = isCancelled
    }

    /// Set for a program that is asked for a passphrase.
    package static let askpassMark = "MERCATOR_ASKPASS"
    /// What that program prints.
    package static let askpassAnswer = "MERCATOR_ASKPASS_ANSWER"

    /// What git writes on standard output; throws its own words when it fails.
    ///
    /// - Parameter talks: with the repository, for which one waits for the other: git's own locks refuse the second.
    func run(
        _ arguments: [String], in folder: String, input: [UInt8] = [], talks: Bool = false,
        bytesMax: Int = GitBounds.listBytesMax
    ) throws(GitComplaint) -> [UInt8] {
        let result = try result(arguments, in: folder, input: input, talks: talks, bytesMax: bytesMax)
        guard result.status == 0 else { throw GitComplaint(gitsWords: result.errors, configuration.access.kind) }
        return result.output
    }

    /// Git's answer to a question; nil where it says no, which it does with a status of `no`.
    func ask(_ arguments: [String], in folder: String, no: Set<Int32> = [1]) throws(GitComplaint) -> [UInt8]? {
        let result = try result(arguments, in: folder, bytesMax: GitBounds.listBytesMax)
        if no.contains(result.status) { return nil }
        guard result.status == 0 else { throw GitComplaint(gitsWords: result.errors, configuration.access.kind) }
        return result.output
    }

    private func result(
        _ arguments: [String], in folder: String, input: [UInt8] = [], talks: Bool = false, bytesMax: Int
    ) throws(GitComplaint) -> ProcessResult {
        let call = ProcessCall(
            "git", ["--git-dir=\(folder)"] + arguments, environment: environment, input: input,
            timeout: talks ? configuration.polling.timeout : GitBounds.localTimeout, outputBytesMax: bytesMax,
            lockFile: talks ? folder + "/mercator.lock" : nil, isCancelled: isCancelled)
        do throws(ProcessFailure) {
            return try system.processes.run(call)
        } catch {
            throw GitComplaint(error, of: "git")
        }
    }

    /// All of git's variables.
    var environment: [String: String] {
        var variables = [
            "PATH": system.environment.value(of: "PATH") ?? "/usr/local/bin:/usr/bin:/bin",
            "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "", "SSH_ASKPASS": "", "GIT_SSH_COMMAND": sshCommand,
        ]
        for name in Self.inherited { variables[name] = system.environment.value(of: name) }
        if configuration.access.kind == .ssh, let phrase = configuration.access.sshKeyPassphrase, let askpassProgram {
            variables["SSH_ASKPASS"] = askpassProgram
            variables["SSH_ASKPASS_REQUIRE"] = "force"
            variables[Self.askpassMark] = "1"
            variables[Self.askpassAnswer] = phrase.revealed
        }
        for (index, setting) in settings.enumerated() {
            variables["GIT_CONFIG_KEY_\(index)"] = setting.key
            variables["GIT_CONFIG_VALUE_\(index)"] = setting.value
        }
        variables["GIT_CONFIG_COUNT"] = "\(settings.count)"
        return variables
    }

    /// Proxies, certificates and the agent are the machine's business, and git's own way to name them.
    private static let inherited = [
        "HOME", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy", "ALL_PROXY",
        "all_proxy", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSH_AUTH_SOCK",
    ]

    private var settings: [(key: String, value: String)] {
        var settings = [
            ("core.hooksPath", "/dev/null"), ("core.fsmonitor", "false"), ("credential.helper", ""),
            ("protocol.allow", "never"), ("protocol.https.allow", "always"), ("protocol.http.allow", "always"),
            ("protocol.ssh.allow", "always"), ("protocol.file.allow", "always"), ("submodule.recurse", "false"),
            ("fetch.recurseSubmodules", "false"), ("fetch.writeCommitGraph", "false"), ("gc.auto", "0"),
            ("maintenance.auto", "false"), ("http.lowSpeedLimit", "1"), ("http.lowSpeedTime", "10"),
        ]
        if configuration.access.kind == .token, let token = configuration.access.token {
            // Every forge takes the token as a password; the name only has to be there.
            let credential = Base64.encode(Array("x-access-token:\(token.revealed)".utf8))
            settings.append(("http.extraHeader", "Authorization: Basic \(credential)"))
            // A redirect would take the header along to wherever it leads.
            settings.append(("http.followRedirects", "false"))
        }
        return settings
    }

    private var sshCommand: String {
        let access = configuration.access
        let seconds = max(1, configuration.polling.timeout.components.seconds)
        // Without a passphrase nothing may be asked; with one the askpass program answers.
        let asks = access.kind == .ssh && access.sshKeyPassphrase != nil && askpassProgram != nil
        var words = ["ssh", "-o", "BatchMode=\(asks ? "no" : "yes")", "-o", "ConnectTimeout=\(seconds)"]
        words += ["-o", "StrictHostKeyChecking=yes", "-o", "NumberOfPasswordPrompts=\(asks ? 1 : 0)"]
        words += ["-o", "PasswordAuthentication=no", "-o", "KbdInteractiveAuthentication=no"]
        if access.kind == .ssh, let path = access.sshKeyPath {
            words += ["-i", Self.quoted(path), "-o", "IdentitiesOnly=yes"]
        }
        if let path = access.sshKnownHostsPath {
            // This file and no other: ssh would take any name that one of its files knows.
            let file = path.replacing("%", with: "%%")
            words += ["-o", Self.quoted("UserKnownHostsFile=\"\(file)\""), "-o", "GlobalKnownHostsFile=/dev/null"]
        }
        return words.joined(separator: " ")
    }

    /// One word for the shell that git hands the SSH command to.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}

import MercatorPolicy
import MercatorSystem
import MercatorTesting
import MercatorYAML
import Synchronization
import Testing

/// How git is called: shut off from everything, and with credentials in its environment alone.
@Suite struct GitRunnerTests {
    /// Remembers what it is asked to run, and says that all is well.
    private final class Recorder: Processes {
        let calls = Mutex<[ProcessCall]>([])

        func run(_ call: ProcessCall) throws(ProcessFailure) -> ProcessResult {
            calls.withLock { $0.append(call) }
            return ProcessResult(status: 0, output: [], errors: "")
        }
    }

    /// The calls of one fetch.
    private func calls(_ change: (inout GitConfiguration) -> Void) throws -> [ProcessCall] {
        var configuration = GitConfiguration()
        configuration.repository = "https://git.example.com/team/policies.git"
        configuration.copy.localPath = "/clone"
        change(&configuration)
        var system = StillSystem.with(environment: [
            "PATH": "/bin", "HOME": "/homes/me", "GIT_DIR": "/elsewhere", "SECRET_OF_OURS": "s3cret",
        ])
        let recorder = Recorder()
        system.processes = recorder
        let git = GitRunner(configuration, system: system, askpassProgram: "/bin/mercator")
        let clone = try GitClone(configuration, git: git, system: system)
        try clone.fetch()
        return recorder.calls.withLock { $0 }
    }

    private static func settings(_ call: ProcessCall) -> [String: String] {
        let count = call.environment["GIT_CONFIG_COUNT"].flatMap { Int($0) } ?? 0
        return Dictionary(
            uniqueKeysWithValues: (0..<count).compactMap { index in
                guard let key = call.environment["GIT_CONFIG_KEY_\(index)"] else { return nil }
                return (key, call.environment["GIT_CONFIG_VALUE_\(index)"] ?? "")
            })
    }

    @Test func nothingOfTheMachineReachesGitButWhatItNeeds() throws {
        let call = try #require(try calls { _ in }.last)
        #expect(call.program == "git")
        #expect(
            call.arguments == [
                "--git-dir=/clone", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--force", "--depth=1",
                "--", "https://git.example.com/team/policies.git", "+refs/heads/main:refs/mercator/tip",
            ])
        #expect(call.environment["GIT_TERMINAL_PROMPT"] == "0")
        #expect(call.environment["GIT_CONFIG_GLOBAL"] == "/dev/null")
        #expect(call.environment["GIT_CONFIG_NOSYSTEM"] == "1")
        #expect(call.environment["HOME"] == "/homes/me")
        #expect(call.environment["GIT_DIR"] == nil && call.environment["SECRET_OF_OURS"] == nil)
        let settings = Self.settings(call)
        #expect(settings["protocol.allow"] == "never" && settings["protocol.ext.allow"] == nil)
        #expect(settings["core.hooksPath"] == "/dev/null" && settings["fetch.recurseSubmodules"] == "false")
        #expect(settings["http.extraHeader"] == nil)
        #expect(call.timeout == .seconds(10))
        #expect(call.lockFile == "/clone/mercator.lock")
    }

    @Test func aTokenIsInTheEnvironmentAlone() throws {
        let call = try #require(
            try calls {
                $0.access.kind = .token
                $0.access.token = Secret("tok-0123456789")
            }.last)
        #expect(!call.arguments.joined(separator: " ").contains("tok-"))
        let settings = Self.settings(call)
        // The Base64 of `x-access-token:tok-0123456789`.
        #expect(
            settings["http.extraHeader"] == "Authorization: Basic eC1hY2Nlc3MtdG9rZW46dG9rLTAxMjM0NTY3ODk=")
        #expect(settings["http.followRedirects"] == "false")
    }

    @Test func theHostsKeyIsInTheFileThatIsNamed() throws {
        let call = try #require(
            try calls {
                $0.repository = "git@git.example.com:team/policies.git"
                $0.access.sshKnownHostsPath = "/keys/known hosts 100%"
            }.last)
        let command = try #require(call.environment["GIT_SSH_COMMAND"])
        #expect(
            command.contains(#"-o 'UserKnownHostsFile="/keys/known hosts 100%%"' -o GlobalKnownHostsFile=/dev/null"#))
    }

    private static let failures: [(errors: String, kind: GitAccess.Kind, reason: String, hint: String?)] = [
        (
            "fatal: could not read Username for 'https://h': terminal prompts disabled\n", .token,
            "could not read Username for 'https://h': terminal prompts disabled", "refuses the token"
        ),
        (
            "fatal: Authentication failed for 'https://h/'\n", .none, "Authentication failed for 'https://h/'",
            "asks who it is"
        ),
        (
            "@@@@\nHost key verification failed.\nfatal: Could not read from remote repository.\n\n"
                + "Please make sure you have the correct access rights\nand the repository exists.\n",
            .ssh, "Host key verification failed.", "not the one in known_hosts"
        ),
        (
            "git@h: Permission denied (publickey).\r\nfatal: Could not read from remote repository.\n", .ssh,
            "git@h: Permission denied (publickey).", "does not know the key"
        ),
        ("fatal: Could not read from remote repository.\n", .ssh, "Could not read from remote repository.", nil),
        ("hint: x\nerror: odd\nsomething\n", .none, "odd", nil), ("something\n", .none, "something", nil),
        ("", .none, "nothing", nil),
    ]

    @Test(arguments: failures)
    func theReasonIsToldWithWhatToDo(errors: String, kind: GitAccess.Kind, reason: String, hint: String?) throws {
        var configuration = GitConfiguration()
        configuration.repository = kind == .ssh ? "git@h:team/policies.git" : "https://h/team/policies.git"
        configuration.copy.localPath = "/clone"
        configuration.access.kind = kind
        var system = StillSystem.with()
        system.processes = Failing(errors: errors)
        let clone = try GitClone(configuration, git: GitRunner(configuration, system: system), system: system)
        let complaint = try #require(throws: GitComplaint.self) { try clone.fetch() }
        #expect(complaint.message == "git says: \(reason)")
        if let hint { #expect(complaint.hint?.contains(hint) == true) } else { #expect(complaint.hint == nil) }
    }

    /// Says what git would say of a failure.
    private struct Failing: Processes {
        let errors: String

        func run(_ call: ProcessCall) throws(ProcessFailure) -> ProcessResult {
            ProcessResult(status: 128, output: [], errors: errors)
        }
    }

    @Test func sshAsksNobody() throws {
        let call = try #require(
            try calls {
                $0.repository = "git@git.example.com:team/policies.git"
                $0.access.kind = .ssh
                $0.access.sshKeyPath = "/keys/it's mine"
            }.last)
        let command = try #require(call.environment["GIT_SSH_COMMAND"])
        #expect(command.contains("BatchMode=yes") && command.contains("StrictHostKeyChecking=yes"))
        #expect(command.contains(#"-i '/keys/it'\''s mine' -o IdentitiesOnly=yes"#))
        #expect(call.environment["SSH_ASKPASS"]?.isEmpty == true)
    }

    @Test func aPassphraseIsInTheEnvironmentAlone() throws {
        let call = try #require(
            try calls {
                $0.repository = "ssh://git@git.example.com/team/policies.git"
                $0.access.kind = .ssh
                $0.access.sshKeyPath = "/keys/id"
                $0.access.sshKeyPassphrase = Secret("open sesame")
            }.last)
        #expect(call.environment["SSH_ASKPASS"] == "/bin/mercator")
        #expect(call.environment["SSH_ASKPASS_REQUIRE"] == "force")
        #expect(call.environment[GitRunner.askpassMark] == "1")
        #expect(call.environment[GitRunner.askpassAnswer] == "open sesame")
        #expect(!call.arguments.joined().contains("sesame"))
        #expect(call.environment["GIT_SSH_COMMAND"]?.contains("BatchMode=no") == true)
    }

    @Test(arguments: [
        ("", "no `repository`"), ("--upload-pack=touch x", "not a URL"), ("-x", "not a URL"),
        ("https://me:token@git.example.com/x.git", "holds credentials"), ("ext::sh -c date", "not a URL"),
        ("ext::date", "remote helpers"), ("git://git.example.com/x", "transport `git`"),
        ("ssh://-oProxyCommand=date/x", "names no host"), ("-oProxyCommand=x@host:path", "not a URL"),
        ("git@-oProxyCommand:x", "names no host"), ("https:///x", "names no host"), ("a\nb", "not a URL"),
    ])
    func repositoriesThatCouldDoMoreAreRefused(repository: String, words: String) throws {
        let error = #expect(throws: GitComplaint.self) { try calls { $0.repository = repository } }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "taken")")
        #expect(error?.message.contains("token@") != true)
    }

    @Test(arguments: [
        "https://git.example.com/x.git", "ssh://git@git.example.com:2222/x", "git@git.example.com:x.git",
        "/srv/policies", "../policies", "file:///srv/policies",
    ])
    func usualRepositoriesAreTaken(repository: String) throws {
        #expect(try calls { $0.repository = repository }.last?.arguments.contains(repository) == true)
    }

    @Test(arguments: ["http://git.example.com/x", "git@git.example.com:x", "/srv/policies"])
    func aTokenGoesOverHTTPSOnly(repository: String) {
        #expect(throws: GitComplaint.self) {
            try calls {
                $0.repository = repository
                $0.access.kind = .token
                $0.access.token = Secret("tok-0123456789")
            }
        }
    }
}

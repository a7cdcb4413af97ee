import MercatorCLI
import MercatorSystem
import MercatorTesting
import Synchronization
import Testing

/// How the policies of a commit are prepared, with a git that has one commit and no network.
@Suite struct RepositoryPreparationTests {
    private static let sha = String(repeating: "a1", count: 20)
    private static let configuration = """
        providers:
          p:
            base_url: http://127.0.0.1:9/v1
        policy:
          mode: git
          git: {repository: /srv/policies, clone: {local_path: /clone}}
        """

    /// Answers as git does, and remembers what it was asked.
    private final class Git: Processes {
        let policies: String
        let isReachable: Bool
        let commands = Mutex<[String]>([])

        init(_ policies: String, isReachable: Bool = true) {
            self.policies = policies
            self.isReachable = isReachable
        }

        func run(_ call: ProcessCall) throws(ProcessFailure) -> ProcessResult {
            let isRemoval = call.program == "rm"
            let command = isRemoval ? "rm \(call.arguments.last ?? "")" : call.arguments.dropFirst().first ?? ""
            commands.withLock { $0.append(command) }
            let output: String? =
                switch command {
                case "rm /clone": ""
                case "config": "main /srv/policies\n"
                case "fetch": isReachable ? "" : nil
                case "for-each-ref": "\(sha) refs/mercator/tip\n"
                case "log": "\(sha)\0A <a@example.com>\02026-01-05T12:00:00Z\0Begin\u{1E}"
                case "ls-tree": "100644 blob b1 \(policies.utf8.count)\tpolicies.yaml\0"
                case "cat-file": "b1 blob \(policies.utf8.count)\n\(policies)\n"
                default: nil
                }
            guard let output else { return ProcessResult(status: 128, output: [], errors: "fatal: no such place\n") }
            return ProcessResult(status: 0, output: Array(output.utf8), errors: "")
        }
    }

    private static func prepare(
        _ git: Git, _ visit: PolicyVisit = PolicyVisit(), _ text: String = configuration
    ) -> Preparation {
        var system = StillSystem.with(files: ["config.yaml": text, "/clone/HEAD": "ref: refs/heads/main\n"])
        system.processes = git
        return Preparation(path: "config.yaml", system: system, visit: visit)
    }

    @Test func aCommitIsRead() throws {
        let ready = try #require(Self.prepare(Git("- {action: allow}\n")).ready)
        #expect(ready.commit?.sha == Self.sha)
        #expect(ready.policies.version.hasPrefix(Self.sha.prefix(12) + "-"))
    }

    @Test(arguments: [true, false]) func aCommitThatIsKnownIsNotReadAgain(isReachable: Bool) throws {
        let git = Git("- {action: allow}\n", isReachable: isReachable)
        var visit = PolicyVisit()
        visit.known = [Self.sha]
        let preparation = Self.prepare(git, visit)
        #expect(preparation.isKnown && preparation.ready == nil && preparation.target == Self.sha)
        #expect(preparation.diagnostics.map(\.code) == (isReachable ? [] : ["policy/git-unreachable"]))
        let commands = git.commands.withLock { $0 }
        #expect(commands.contains("fetch") && !commands.contains("ls-tree") && !commands.contains("cat-file"))
    }

    @Test(arguments: [(true, true, true), (true, false, false), (false, true, false)])
    func aStartCleansTheCloneWhereThatIsWanted(isStart: Bool, isWanted: Bool, isRemoved: Bool) {
        let git = Git("- {action: allow}\n")
        let clone = "local_path: /clone, clean_on_start: \(isWanted)"
        let text = Self.configuration.replacing("local_path: /clone", with: clone)
        var visit = PolicyVisit()
        visit.cleans = isStart
        #expect(Self.prepare(git, visit, text).ready != nil)
        #expect(git.commands.withLock { $0.contains("rm /clone") } == isRemoved)
    }

    @Test func aCommitWithMistakesIsNamed() {
        let preparation = Self.prepare(Git("- {action: alow}\n"))
        #expect(preparation.ready == nil && preparation.target == Self.sha)
        #expect(preparation.hasErrors && !preparation.isFallback)
    }
}

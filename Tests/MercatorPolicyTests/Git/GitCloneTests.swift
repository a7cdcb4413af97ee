import Foundation
import MercatorPolicy
import MercatorSystem
import MercatorTesting
import Testing

/// What a clone gives of its repository, and what leaves alone what is known of the branch.
@Suite struct GitCloneTests {
    private static let rule = "policies:\n  - name: shop\n    rules: [{condition: 'request.n > 1', action: deny}]\n"

    @Test func testsBesidePoliciesAreNoPolicies() throws {
        let repository = try GitRepository()
        let commit = try repository.commit([
            "policies/shop.yaml": Self.rule, "policies/shop.test.yaml": "tests: []\n",
            "policies/deep/shop_test.yml": "tests: []\n", "policies/.hidden.yaml": "x: 1\n",
        ])
        let clone = try repository.clone(path: "policies")
        #expect(try clone.texts(of: commit).map(\.path) == ["\(commit.prefix(7)):policies/shop.yaml"])
    }

    @Test func aFileThatIsNamedCountsWhateverItIsCalled() throws {
        let repository = try GitRepository()
        let commit = try repository.commit(["odd.test.yaml": Self.rule])
        #expect(try repository.clone(path: "odd.test.yaml").texts(of: commit).count == 1)
    }

    @Test func lookingBackDoesNotFollowTheBranch() throws {
        let repository = try GitRepository()
        let commits = try (1...4).map { try repository.commit(["policies.yaml": Self.rule + "# \($0)\n"]) }
        let clone = try repository.clone()
        let newer = try repository.commit(["policies.yaml": Self.rule + "# newer\n"])
        let before = try clone.state()
        #expect(before.tip == commits[3])
        #expect(try clone.history(limit: 3).commits.map(\.sha) == commits[1...].reversed())
        #expect(try clone.find(String(commits[0].prefix(8))).sha == commits[0])
        #expect(try clone.history(limit: 50).commits.map(\.sha) == commits.reversed())
        #expect(try clone.state() == before, "only a sync and a running gateway move on")
        let complaint = #expect(throws: GitComplaint.self) { try clone.find(newer) }
        #expect(complaint?.hint?.contains("sync") == true)
        try clone.fetch()
        #expect(try clone.find(String(newer.prefix(8))).sha == newer)
    }

    @Test func lookingBackWakesNobody() throws {
        let repository = try GitRepository()
        for number in 1...3 { _ = try repository.commit(["policies.yaml": Self.rule + "# \(number)\n"]) }
        let clone = try repository.clone()
        let before = try repository.names(below: clone.stateFolder)
        _ = try clone.history(limit: 3)
        #expect(try repository.names(below: clone.stateFolder) == before)
    }

    @Test(arguments: [0, 1, 2]) func theDepthIsWhatIsConfigured(depth: Int) throws {
        let repository = try GitRepository()
        for number in 1...4 { _ = try repository.commit(["policies.yaml": Self.rule + "# \(number)\n"]) }
        let clone = try repository.clone(depth: depth)
        let isShallow = FileManager.default.fileExists(atPath: clone.folder + "/shallow")
        #expect(isShallow == (depth > 0))
        try repository.vanish()
        #expect(try clone.history(limit: 10).commits.count == (depth > 0 ? depth : 4))
    }

    @Test func withoutTheNetworkWhatIsHereIsToldWithTheReason() throws {
        let repository = try GitRepository()
        let commits = try (1...3).map { try repository.commit(["policies.yaml": Self.rule + "# \($0)\n"]) }
        let clone = try repository.clone()
        try repository.vanish()
        let history = try clone.history(limit: 50)
        #expect(history.commits.map(\.sha) == [commits[2]])
        #expect(history.gap?.message.hasPrefix("git says: ") == true)
        #expect(try clone.history(limit: 1).gap == nil, "all that was asked for is here")
    }

    @Test func twoMayFetchAtOnce() async throws {
        let repository = try GitRepository()
        for number in 1...5 { _ = try repository.commit(["policies.yaml": Self.rule + "# \(number)\n"]) }
        let clone = try repository.clone()
        let complaints = await withTaskGroup(of: [GitComplaint].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<4).compactMap { _ in
                        do throws(GitComplaint) { try clone.fetch() } catch { return error }
                        return nil
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(complaints.isEmpty)
    }

    @Test func aCloneThatIsOursIsMadeAnew() throws {
        let repository = try GitRepository()
        _ = try repository.commit(["policies.yaml": Self.rule])
        let clone = try repository.clone()
        try clone.remove(repository.system.processes, repository.system.environment)
        #expect(!FileManager.default.fileExists(atPath: clone.folder))
        try clone.prepare()
        #expect(try clone.state().tip == nil)
    }

    @Test func whatIsNotOursIsLeftAlone() throws {
        let repository = try GitRepository()
        _ = try repository.commit(["policies.yaml": Self.rule])
        let stranger = try repository.unprepared(at: repository.path)
        let complaint = #expect(throws: GitComplaint.self) { try stranger.prepare() }
        #expect(complaint?.message.contains("is not a clone that this program made") == true)
        #expect(throws: GitComplaint.self) {
            try stranger.remove(repository.system.processes, repository.system.environment)
        }
        #expect(FileManager.default.fileExists(atPath: repository.path + "/policies.yaml"))
    }

    @Test func gitsAbsenceIsToldAsThat() throws {
        var configuration = GitConfiguration()
        configuration.repository = "/srv/policies"
        configuration.copy.localPath = "/clone"
        // A system without programs.
        let system = StillSystem.with(files: ["/clone/HEAD": "ref: refs/heads/main"])
        let clone = try GitClone(configuration, git: GitRunner(configuration, system: system), system: system)
        let absence = GitComplaint(
            "the program `git` is not installed", hint: "install it, or write `policy.mode: file`")
        #expect(throws: absence) { try clone.prepare() }
    }

    @Test func whyACloneCannotBeRemovedIsTold() throws {
        var configuration = GitConfiguration()
        configuration.repository = "/srv/policies"
        configuration.copy.localPath = "/clone"
        var system = StillSystem.with(files: ["/clone/HEAD": "ref: refs/heads/main"])
        system.processes = Unremovable()
        let clone = try GitClone(configuration, git: GitRunner(configuration, system: system), system: system)
        let complaint = #expect(throws: GitComplaint.self) {
            try clone.remove(system.processes, system.environment)
        }
        #expect(complaint?.message == "the clone `/clone` cannot be removed: rm says: Permission denied")
        system.processes = NoProcesses()
        #expect(throws: GitComplaint.self) { try clone.remove(system.processes, system.environment) }
    }

    @Test func aFolderThatCannotBeReadIsNotTakenForAnEmptyOne() throws {
        var configuration = GitConfiguration()
        configuration.repository = "/srv/policies"
        configuration.copy.localPath = "/clone"
        var system = StillSystem.with()
        system.files = Unreadable()
        system.processes = Stranger()
        let clone = try GitClone(configuration, git: GitRunner(configuration, system: system), system: system)
        let complaint = #expect(throws: GitComplaint.self) { try clone.prepare() }
        #expect(complaint?.message == "the folder `/clone` for the clone holds too many files")
    }

    @Test func aRepositoryWithoutFilesBesideItIsNotEmpty() throws {
        let repository = try GitRepository()
        let stranger = try repository.unprepared(at: repository.path)
        #expect(throws: GitComplaint.self) { try stranger.prepare() }
    }

    private struct Unreadable: FileSystem {
        func read(_ path: String, bytesMax: Int) throws(FileError) -> [UInt8] { [] }
        func list(_ folder: String) throws(FileError) -> [String] {
            throw FileError(path: folder, reason: "holds too many files")
        }
        func kind(_ path: String) -> FileKind? { path == "/clone" ? .folder : nil }
    }

    /// A git that finds no repository; whatever else it is asked to do would be harm.
    private struct Stranger: Processes {
        func run(_ call: ProcessCall) throws(ProcessFailure) -> ProcessResult {
            call.arguments.contains("config")
                ? ProcessResult(status: 128, output: [], errors: "fatal: not in a git directory\n")
                : ProcessResult(status: 0, output: [], errors: "")
        }
    }

    /// A git that knows the clone, and an rm that may not.
    private struct Unremovable: Processes {
        func run(_ call: ProcessCall) throws(ProcessFailure) -> ProcessResult {
            call.program == "git"
                ? ProcessResult(status: 0, output: Array("main /srv/policies\n".utf8), errors: "")
                : ProcessResult(status: 1, output: [], errors: "rm: cannot remove '/clone': Permission denied\n")
        }
    }
}

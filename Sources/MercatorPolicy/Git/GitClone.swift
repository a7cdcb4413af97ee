package import MercatorSystem

/// The local copy of the policies' repository: bare, so that nothing of it is ever checked out, linked or run.
///
/// What is known of the branch is in three references, which the commands and a running gateway share.
package struct GitClone: Sendable {
    /// Where the clone is.
    package let folder: String
    let configuration: GitConfiguration
    let remote: GitRemote
    let git: GitRunner
    private let files: any FileSystem

    /// What is known of the branch.
    package struct State: Hashable, Sendable {
        /// Its newest commit when it was last fetched; nil before that.
        package var tip: String?
        /// The newest commit whose policies were taken.
        package var good: String?
        /// The commit that an operator went back to; the branch is not followed while there is one.
        package var pinned: String?

        /// The commit whose policies are wanted.
        package var target: String? { pinned ?? tip }
    }

    /// Throws a complaint about what is configured; does nothing yet.
    package init(_ configuration: GitConfiguration, git: GitRunner, system: System) throws(GitComplaint) {
        self.configuration = configuration
        self.git = git
        files = system.files
        remote = try GitRemote(configuration)
        folder = configuration.copy.localPath ?? Self.usualFolder(configuration, system.environment)
    }

    /// The folder in which ``State`` changes: what a running gateway watches.
    package var stateFolder: String { folder + "/refs/mercator" }

    /// Makes the clone, or checks that what is there is one of ours; forgets what it holds of another branch.
    package func prepare() throws(GitComplaint) {
        switch files.kind(folder) {
        case .folder: try adopt()
        case .file, .other: throw GitComplaint("`\(folder)` is not a folder", hint: "name one in `policy.git.clone`")
        case nil: try create()
        }
    }

    /// Removes the clone; nothing but a clone of ours is ever removed.
    package func remove(_ processes: any Processes, _ environment: any Environment) throws(GitComplaint) {
        guard files.kind(folder) != nil else { return }
        guard try origin() != nil else { throw notOurs }
        let call = ProcessCall(
            "rm", ["-rf", "--", folder], environment: ["PATH": environment.value(of: "PATH") ?? "/usr/bin:/bin"],
            timeout: GitBounds.localTimeout, outputBytesMax: GitBounds.listBytesMax)
        let result: ProcessResult
        do throws(ProcessFailure) {
            result = try processes.run(call)
        } catch {
            throw GitComplaint("the clone `\(folder)` cannot be removed: \(GitComplaint(error, of: "rm").message)")
        }
        guard result.status == 0 else {
            // `rm: cannot remove '/clone': Permission denied`
            let line = result.errors.split(whereSeparator: \.isNewline).last.map(String.init) ?? "nothing"
            let reason = line.ranges(of: ": ").last.map { String(line[$0.upperBound...]) } ?? line
            throw GitComplaint("the clone `\(folder)` cannot be removed: rm says: \(reason)")
        }
    }

    /// Brings the branch's newest commit.
    package func fetch() throws(GitComplaint) {
        let depth = configuration.copy.depth
        let isWhole = depth == 0 && files.kind(folder + "/shallow") != nil
        try fetch(depth > 0 ? ["--depth=\(depth)"] : isWhole ? ["--unshallow"] : [], into: .tip)
    }

    /// Brings so many commits more of those behind what is here, or with nil all. What is known of the branch stays.
    func deepen(by count: Int?) throws(GitComplaint) {
        try fetch([count.map { "--deepen=\($0)" } ?? "--unshallow"], into: nil)
    }

    private func fetch(_ extent: [String], into reference: Reference?) throws(GitComplaint) {
        let target = reference.map { ":" + $0.rawValue } ?? ""
        _ = try git.run(
            ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--force"] + extent
                + ["--", remote.url, "+refs/heads/\(configuration.branch)\(target)"],
            in: folder, talks: true)
    }

    /// What is known now.
    package func state() throws(GitComplaint) -> State {
        let output = try git.run(
            ["for-each-ref", "--format=%(objectname) %(refname)", "refs/mercator/"], in: folder)
        var state = State()
        for line in output.split(separator: 0x0A) {
            let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 2, let reference = Reference(rawValue: words[1]) else { continue }
            switch reference {
            case .tip: state.tip = words[0]
            case .good: state.good = words[0]
            case .pinned: state.pinned = words[0]
            }
        }
        return state
    }

    /// Records that a commit's policies were taken.
    package func markGood(_ sha: String) throws(GitComplaint) { try set(.good, to: sha) }

    /// Goes back to a commit; with nil the branch is followed again.
    package func pin(_ sha: String?) throws(GitComplaint) { try set(.pinned, to: sha) }

    private enum Reference: String, CaseIterable {
        case tip = "refs/mercator/tip"
        case good = "refs/mercator/good"
        case pinned = "refs/mercator/pinned"
    }

    private func set(_ reference: Reference, to sha: String?) throws(GitComplaint) {
        if let sha {
            _ = try git.run(["update-ref", reference.rawValue, sha], in: folder)
        } else {
            _ = try git.run(["update-ref", "-d", reference.rawValue], in: folder)
        }
    }

    private func create() throws(GitComplaint) {
        // For its owner alone: policies tell what a company forbids.
        _ = try git.run(["init", "--quiet", "--bare", "--shared=0600", "--", folder], in: folder)
        try note()
    }

    private func adopt() throws(GitComplaint) {
        guard let origin = try origin() else {
            guard try isEmpty else { throw notOurs }
            return try create()
        }
        guard origin != wantedOrigin else { return }
        for reference in Reference.allCases { try set(reference, to: nil) }
        try note()
    }

    private func note() throws(GitComplaint) {
        _ = try git.run(["config", "mercator.origin", wantedOrigin], in: folder)
    }

    private var wantedOrigin: String { "\(configuration.branch) \(remote.url)" }

    /// Branch and repository that the clone is of; nil when it is not a clone of ours.
    private func origin() throws(GitComplaint) -> String? {
        // 1 is a repository without it, 128 no repository.
        let output = try git.ask(["config", "--local", "--get", "mercator.origin"], in: folder, no: [1, 128])
        return output.map { String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self) }
    }

    private var isEmpty: Bool {
        get throws(GitComplaint) {
            do throws(FileError) {
                // A list leaves hidden things out.
                return try files.list(folder).isEmpty && files.kind(folder + "/.git") == nil
            } catch {
                throw GitComplaint("the folder `\(error.path)` for the clone \(error.reason)")
            }
        }
    }

    private var notOurs: GitComplaint {
        GitComplaint(
            "`\(folder)` is not a clone that this program made",
            hint: "name an empty or new folder in `policy.git.clone.local_path`")
    }

    private static func usualFolder(_ configuration: GitConfiguration, _ environment: any Environment) -> String {
        var hash = ContentHash()
        hash.add(configuration.repository)
        hash.add(configuration.branch)
        let known = { (name: String) in environment.value(of: name).flatMap { $0.hasPrefix("/") ? $0 : nil } }
        let cache = known("XDG_CACHE_HOME") ?? known("HOME").map { $0 + "/.cache" } ?? "/var/tmp"
        return "\(cache)/mercator/policies/\(hash.text).git"
    }
}

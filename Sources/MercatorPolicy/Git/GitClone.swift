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
        _ = try origin()
        let call = ProcessCall(
            "rm", ["-rf", "--", folder], environment: ["PATH": environment.value(of: "PATH") ?? "/usr/bin:/bin"],
            timeout: GitBounds.localTimeout, outputBytesMax: GitBounds.listBytesMax)
        guard let result = try? processes.run(call), result.status == 0 else {
            throw GitComplaint("the clone `\(folder)` cannot be removed")
        }
    }

    /// Brings the branch's newest commit.
    package func fetch() throws(GitComplaint) {
        try fetch(depth: configuration.copy.depth)
    }

    /// The same with so many commits behind it; 0 is all there are.
    func fetch(depth: Int) throws(GitComplaint) {
        var arguments = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--force"]
        if depth > 0 {
            arguments.append("--depth=\(depth)")
        } else if files.kind(folder + "/shallow") != nil {
            arguments.append("--unshallow")
        }
        let branch = "+refs/heads/\(configuration.branch):\(Reference.tip.rawValue)"
        _ = try git.run(arguments + ["--", remote.url, branch], in: folder, talks: true)
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
        // The state folder is there before any reference is: it is watched.
        if ((try? files.list(folder)) ?? []).isEmpty { return try create() }
        guard try origin() != wantedOrigin else { return }
        for reference in Reference.allCases { try set(reference, to: nil) }
        try note()
    }

    private func note() throws(GitComplaint) {
        _ = try git.run(["config", "mercator.origin", wantedOrigin], in: folder)
    }

    private var wantedOrigin: String { "\(configuration.branch) \(remote.url)" }

    /// Branch and repository that the clone is of; throws when it is not a clone of ours.
    private func origin() throws(GitComplaint) -> String {
        guard let output = try? git.run(["config", "--local", "--get", "mercator.origin"], in: folder) else {
            throw GitComplaint(
                "`\(folder)` is not a clone that this program made",
                hint: "name an empty or new folder in `policy.git.clone.local_path`")
        }
        return String(decoding: output.prefix { $0 != 0x0A }, as: UTF8.self)
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

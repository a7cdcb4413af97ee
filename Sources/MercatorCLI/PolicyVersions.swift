import MercatorGateway
import MercatorJSON
import MercatorPolicy
import MercatorSystem

/// What the commands on versions do: the clone that a configuration names, seen and changed.
///
/// A running gateway with the same clone follows what they leave there.
struct PolicyVersions {
    private let path: String?
    private let system: System
    private let configuration: GatewayConfiguration
    private let repository: PolicyRepository?

    /// Reads the configuration; throws the status to leave with after saying what is wrong with it.
    init(configurationPath: String?, system: System) throws(ExitStatus) {
        self.system = system
        path = configurationPath
        let loaded = ConfigurationLoader(system: system).load(path: configurationPath)
        guard let configuration = loaded.configuration else {
            Preparation(loaded: loaded, system: system).report()
            throw .failure
        }
        self.configuration = configuration
        guard configuration.policy.mode == .git else {
            repository = nil
            return
        }
        repository = try Self.saying { () throws(GitComplaint) in
            let repository = try PolicyRepository(configuration.policy.git, system: system)
            try repository.clone.prepare()
            // The first look brings the branch; after that only `sync` and a running gateway do.
            if try repository.clone.state().tip == nil { try repository.clone.fetch() }
            return repository
        }
    }

    /// The id of the commit in force: the last whose policies were taken, else the newest that is known; nil without
    /// git.
    func current() throws(ExitStatus) -> String? {
        guard let clone = repository?.clone else { return nil }
        return try Self.saying { () throws(GitComplaint) in
            let state = try clone.state()
            return state.good ?? state.target
        }
    }

    /// The policies as a start would take them from what is here, without asking the repository.
    func preparation() -> Preparation {
        var visit = PolicyVisit()
        visit.fetches = false
        visit.fallsBack = true
        return Preparation(path: path, system: system, visit: visit)
    }

    /// The branch's commits from its newest; says why there may be more of them.
    func history(limit: Int) throws(ExitStatus) -> [GitCommit] {
        let clone = try requiredClone()
        let history = try Self.saying { () throws(GitComplaint) in try clone.history(limit: limit) }
        if let gap = history.gap {
            Self.say(GitComplaint("older commits cannot be fetched: \(gap.message)", hint: gap.hint))
        }
        return history.commits
    }

    /// Brings the branch's newest commit and follows the branch again, if its policies are right.
    func sync() throws(ExitStatus) -> GitCommit {
        let clone = try requiredClone()
        let commit = try Self.saying { () throws(GitComplaint) in
            try clone.fetch()
            guard let tip = try clone.state().tip, let commit = try clone.commit(tip) else {
                throw GitComplaint("the branch has no commit")
            }
            return commit
        }
        try validate(commit)
        try Self.saying { () throws(GitComplaint) in
            if try clone.state().pinned != nil { try clone.pin(nil) }
            try clone.markGood(commit.sha)
        }
        return commit
    }

    /// Goes back to a commit, if its policies are right, and stays there until ``sync()``.
    func rollBack(to text: String) throws(ExitStatus) -> GitCommit {
        let clone = try requiredClone()
        let commit = try Self.saying { () throws(GitComplaint) in try clone.find(text) }
        try validate(commit)
        try Self.saying { () throws(GitComplaint) in
            try clone.pin(commit.sha)
            try clone.markGood(commit.sha)
        }
        return commit
    }

    private func requiredClone() throws(ExitStatus) -> GitClone {
        if let clone = repository?.clone { return clone }
        Terminal.errors.line("the policies of \(configuration.path) are not from git, and files have no history")
        Terminal.errors.line("  hint: write `policy.mode: git`, or use the history of the folder they are in")
        throw .failure
    }

    /// Loads a commit's policies as a start would; says what is wrong with them.
    private func validate(_ commit: GitCommit) throws(ExitStatus) {
        var visit = PolicyVisit()
        visit.fetches = false
        visit.commit = commit.sha
        let preparation = Preparation(path: path, system: system, visit: visit)
        preparation.report()
        guard preparation.ready == nil else { return }
        Terminal.errors.line("commit \(commit.shortSHA) is not taken; what is in force stays")
        throw .failure
    }

    /// Does something with git, and says what went wrong.
    private static func saying<Result>(_ body: () throws(GitComplaint) -> Result) throws(ExitStatus) -> Result {
        do {
            return try body()
        } catch {
            say(error)
            throw .operation
        }
    }

    private static func say(_ complaint: GitComplaint) {
        Terminal.errors.line(complaint.message)
        if let hint = complaint.hint { Terminal.errors.line("  hint: \(hint)") }
    }
}

extension Terminal {
    /// A commit as one object, or as lines for people; with the version of its policies where that is known.
    func commit(_ commit: GitCommit, _ format: OutputFormat, version: String? = nil) {
        switch format {
        case .json:
            var json = JSONWriter()
            commit.write(to: &json, version: version)
            line(json.text)
        case .text:
            var table = TextTable()
            if let version { table.row(["version", version]) }
            table.row(["commit", commit.sha])
            table.row(["branch", commit.branch])
            table.row(["author", commit.author])
            table.row(["written", commit.timestamp])
            table.row(["repository", commit.repository])
            table.row(["message", commit.subject])
            write(table.text)
        }
    }
}

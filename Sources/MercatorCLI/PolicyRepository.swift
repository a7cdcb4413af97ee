import MercatorDiagnostics
import MercatorPolicy
import MercatorSystem

/// The repository that a configuration's policies come from, with its clone at hand.
struct PolicyRepository {
    let clone: GitClone
    private let configuration: GitConfiguration
    private let system: System

    /// Throws what is wrong with the configuration.
    init(
        _ configuration: GitConfiguration, system: System, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(GitComplaint) {
        self.configuration = configuration
        self.system = system
        let git = GitRunner(
            configuration, system: system, askpassProgram: Askpass.program, isCancelled: isCancelled)
        clone = try GitClone(configuration, git: git, system: system)
    }

    /// What a visit finds.
    struct Wanted {
        var commit: GitCommit
        /// The newest whose policies were taken.
        var good: String?
    }

    /// Makes the clone ready and brings the newest commit, as `visit` says; the commit that is wanted then.
    ///
    /// A repository that cannot be reached is a warning while the clone has something to go on with.
    func visit(_ visit: PolicyVisit, _ diagnostics: inout [Diagnostic]) throws(GitComplaint) -> Wanted {
        let state = try state(visit, &diagnostics)
        guard let target = visit.commit ?? state.target, let commit = try clone.commit(target) else {
            throw GitComplaint("the clone has no commit of `\(configuration.branch)`")
        }
        return Wanted(commit: commit, good: state.good)
    }

    private func state(_ visit: PolicyVisit, _ diagnostics: inout [Diagnostic]) throws(GitComplaint) -> GitClone.State {
        if visit.cleans, configuration.copy.isCleanedOnStart {
            try clone.remove(system.processes, system.environment)
        }
        try clone.prepare()
        guard visit.fetches else { return try clone.state() }
        do throws(GitComplaint) {
            try clone.fetch()
        } catch {
            let state = try clone.state()
            guard state.target != nil else { throw error }
            var warning = diagnostic(
                .warning, GitComplaint("the repository cannot be reached, the clone is used: \(error.message)"),
                hint: error.hint)
            warning.code = Self.unreachedCode
            diagnostics.append(warning)
            return state
        }
        return try clone.state()
    }

    /// Of everything that is wrong with the repository itself, and of a clone that is used because it is away.
    static let (code, unreachedCode) = ("policy/git", "policy/git-unreachable")

    /// A complaint at the place where the repository is configured.
    func diagnostic(
        _ severity: Diagnostic.Severity, _ complaint: GitComplaint, hint: String? = nil
    ) -> Diagnostic {
        Self.diagnostic(severity, complaint, configuration, hint: hint)
    }

    /// The same without a repository.
    static func diagnostic(
        _ severity: Diagnostic.Severity, _ complaint: GitComplaint, _ configuration: GitConfiguration,
        hint: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            severity, code: code, message: complaint.message, path: configuration.node?.path,
            position: configuration.node?.position, hint: hint ?? complaint.hint)
    }
}

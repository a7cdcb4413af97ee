import MercatorDiagnostics
import MercatorGateway
import MercatorLive
import MercatorPolicy
import MercatorProxy
import MercatorSystem
import NIOPosix

/// Keeps a running gateway to its files: SIGHUP, changed policy files, new commits.
///
/// One step after the other on a thread of its own, never on a loop that serves. A set with errors is told of and not
/// taken; a good one is swapped in, one reference a loop.
struct Reloader {
    private let gateway: RunningGateway
    private let overrides: [(key: String, value: String)]
    private let system: System
    private let wakes: Wakes
    private let thread: NIOThreadPool
    private let log: ReloadLog
    /// What is served.
    private(set) var ready: Preparation.Ready
    /// What was said of the set that was refused last, so that a poll does not say it again and again.
    private var refused: [Diagnostic] = []
    /// The commit of that set; nil where it was of files, or none was refused.
    private var refusedCommit: String?
    /// The files and folders that were looked at last.
    private var places: [String]
    /// Why some changes of files are not noticed, as the log was told; nil when all are.
    private var blindness: FileWatch.Blindness?
    /// What the log was told when the repository could not be reached last; nil when it could.
    private var unreached: [Diagnostic]?
    private var nextPoll: Instant

    /// - Parameters:
    ///   - preparation: what became of the start.
    ///   - overrides: what the command line sets, which holds after a reload, too.
    ///   - thread: started, with a thread to spare; reading files and running git blocks it.
    init(
        _ gateway: RunningGateway, _ preparation: Preparation, _ ready: Preparation.Ready,
        overrides: [(key: String, value: String)],
        system: System, signals: Signals.Waiting, thread: NIOThreadPool
    ) {
        self.gateway = gateway
        self.ready = ready
        places = preparation.places
        // The log has heard nothing yet; what a start says is for people.
        unreached = preparation.unreached.isEmpty ? nil : []
        self.overrides = overrides
        self.system = system
        self.thread = thread
        wakes = Wakes(signals: signals, clock: system.monotonicClock)
        log = ReloadLog(logger: gateway.log)
        nextPoll = system.monotonicClock.now().advanced(by: ready.configuration.policy.git.polling.interval)
    }

    /// Reloads until a signal asks to stop.
    mutating func follow() async -> Signals.Stop {
        var files = await readWatched()
        while true {
            let (wakes, watched, deadline) = (wakes, files, pollDeadline)
            guard let wake = try? await thread.runIfActive({ wakes.next(watching: watched, until: deadline) }) else {
                return .terminate
            }
            switch wake {
            case .stop(let stop): return stop
            case .hangup:
                await reloadAll()
                files = await readWatched()
            case .filesChanged:
                files = await readWatched()
            case .timeUp:
                await reloadPolicies(fetches: true)
                nextPoll = system.monotonicClock.now().advanced(by: ready.configuration.policy.git.polling.interval)
            }
        }
    }

    private var pollDeadline: Instant? {
        let policy = ready.configuration.policy
        return policy.mode == .git && policy.git.polling.isEnabled ? nextPoll : nil
    }

    /// Watches what the configuration wants followed and reads it; nil when that is nothing.
    private mutating func readWatched() async -> FileWatch? {
        // ORDER: watched first and read then, so that no change falls between the two. What a text includes shows only
        // when it is read, and then that has to be watched as well.
        var files = watch()
        for _ in 0..<ReloadBounds.rewatchesMax where files != nil {
            let before = places
            await reloadPolicies(fetches: false)
            if places == before { break }
            files = watch()
        }
        return files
    }

    private mutating func watch() -> FileWatch? {
        guard let paths = watchedPaths else { return nil }
        let files = FileWatch(paths: paths)
        if let found = files.blindness, found != blindness { log.notNoticed(found) }
        blindness = files.blindness
        return files
    }

    private var watchedPaths: [String]? {
        let policy = ready.configuration.policy
        switch policy.mode {
        case .file:
            guard policy.watches, let path = policy.filePath else { return nil }
            return [path] + places
        case .git:
            // The commands that sync and roll back leave their word in the clone.
            guard let repository = try? PolicyRepository(policy.git, system: system) else { return nil }
            return [repository.clone.stateFolder]
        }
    }

    private mutating func reloadPolicies(fetches: Bool) async {
        var visit = visit(fetches: fetches)
        visit.known = Set([ready.commit?.sha, refusedCommit].compactMap { $0 })
        let (ready, system, asked) = (ready, system, visit)
        let next = try? await thread.runIfActive { Preparation(policiesOf: ready, system: system, visit: asked) }
        guard let next, !asked.isCancelled() else { return }
        if fetches, next.ready != nil || next.isKnown { tellReach(next) }
        places = next.places
        if next.isKnown, next.target == refusedCommit { return }
        refusedCommit = nil
        if let successor = next.ready, successor.policies.version != ready.policies.version {
            await adopt(successor, next, what: "policies")
        } else if next.ready != nil || next.isKnown {
            refused = []
        } else {
            refusedCommit = next.target
            refuse(next, what: "policies", isRepeated: true)
        }
    }

    private mutating func reloadAll() async {
        let (previous, system, visit) = (ready, system, visit(fetches: true))
        let overrides = overrides
        let next = try? await thread.runIfActive {
            Preparation(
                path: previous.configuration.path, overrides: overrides, system: system, visit: visit,
                previous: previous)
        }
        guard let next, !visit.isCancelled() else { return }
        guard let successor = next.ready else { return refuse(next, what: "configuration", isRepeated: false) }
        places = next.places
        refusedCommit = nil
        await adopt(successor, next, what: "configuration and policies")
        log.needsRestart(RestartNeeds.keys(from: previous.configuration, to: successor.configuration))
    }

    private mutating func adopt(_ successor: Preparation.Ready, _ preparation: Preparation, what: String) async {
        do {
            try await gateway.adopt(successor.snapshot)
        } catch {
            let reason = (error as? GatewayStartError).map(\.text) ?? "\(error)"
            return log.notAdopted(reason, inForce: ready.policies.version)
        }
        ready = successor
        refused = []
        log.warnings(preparation.diagnostics.filter { unreached?.contains($0) != true })
        log.taken(successor, what: what)
        await remember(successor)
    }

    /// Notes in the clone that a commit was taken.
    private func remember(_ ready: Preparation.Ready) async {
        let system = system
        _ = try? await thread.runIfActive { ready.markGood(system: system) }
    }

    private mutating func refuse(_ preparation: Preparation, what: String, isRepeated: Bool) {
        let errors = preparation.diagnostics.filter { $0.severity == .error }
        guard !isRepeated || errors != refused else { return }
        refused = errors
        log.refused(preparation.diagnostics, inForce: ready.policies.version, what: what)
    }

    /// Says once that the repository cannot be reached and why, again when the reason changes, and when it is back.
    private mutating func tellReach(_ preparation: Preparation) {
        let trouble = preparation.unreached
        if trouble.isEmpty, unreached != nil { log.reachedAgain() }
        if trouble != unreached { log.warnings(trouble) }
        unreached = trouble.isEmpty ? nil : trouble
    }

    private func visit(fetches: Bool) -> PolicyVisit {
        var visit = PolicyVisit()
        visit.fetches = fetches
        let signals = wakes.signals
        visit.isCancelled = { signals.isStopAsked }
        return visit
    }
}

extension Preparation {
    /// Why the policies' repository could not be reached; empty when it could, or was not to be.
    fileprivate var unreached: [Diagnostic] { warnings.filter { $0.code == PolicyRepository.unreachedCode } }
}

extension Preparation.Ready {
    /// Notes in the clone that its commit was taken; a failure means only that a later start cannot fall back to it.
    func markGood(system: System) {
        guard let commit, let repository = try? PolicyRepository(configuration.policy.git, system: system) else {
            return
        }
        try? repository.clone.markGood(commit.sha)
    }
}

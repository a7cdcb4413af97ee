package import MercatorGateway
import MercatorUpstream
import MercatorWire
import NIOCore
import Synchronization

/// The providers' own lists of models: asked for when somebody needs them, kept for a while.
///
/// Only providers that configure no models, or patterns of them, are asked. Shared by all loops; one of them asks, the
/// others wait for it.
package final class ModelCatalogue: Sendable {
    /// How long a list counts as fresh; a list that could not be read is asked for again sooner.
    static let lifetime: TimeAmount = .seconds(60)
    private static let failureLifetime: TimeAmount = .seconds(5)
    private static let fetchTimeout: Duration = .seconds(5)
    private static let listBytesMax = 4 << 20

    private struct State {
        var lists: [Int: [String]] = [:]
        var freshUntil: [Int: NIODeadline] = [:]
        var isAsking = false
        /// Who waits for the answers that somebody else asked for; at most one an exchange.
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let snapshot: Snapshot
    private let origins: OriginTable
    private let log: ProxyLog
    private let state = Mutex(State())

    /// - Parameter predecessor: whose lists are kept for the providers that are still where they were.
    package init(snapshot: Snapshot, origins: OriginTable, log: ProxyLog, predecessor: ModelCatalogue? = nil) {
        self.snapshot = snapshot
        self.origins = origins
        self.log = log
        guard let predecessor else { return }
        let (lists, freshUntil) = predecessor.state.withLock { ($0.lists, $0.freshUntil) }
        for provider in snapshot.providers {
            guard let old = predecessor.snapshot.providers.first(where: provider.isSameService(as:)) else { continue }
            state.withLock {
                $0.lists[provider.index] = lists[old.index]
                $0.freshUntil[provider.index] = freshUntil[old.index]
            }
        }
        snapshot.learn(self.lists)
    }

    /// What is known now, by provider index.
    var lists: [Int: [String]] { state.withLock { $0.lists } }

    /// Whether asking would tell anything new.
    var isStale: Bool { !stale(at: .now()).isEmpty }

    /// Asks the providers whose lists are stale, all at once; done when each has answered or failed.
    ///
    /// While somebody asks already, waits for that instead: one directory after the other, and no stampede.
    func refresh(through pool: UpstreamPool) async {
        guard begins() else { return await waitForOthers() }
        let asked = stale(at: .now())
        await withTaskGroup(of: (Int, [String]?).self) { group in
            for provider in asked {
                group.addTask { (provider.index, await self.list(of: provider, pool)) }
            }
            for await (index, ids) in group { keep(ids, of: index) }
        }
        snapshot.learn(lists)
        let waiting = state.withLock { state in
            state.isAsking = false
            let waiting = state.waiting
            state.waiting = []
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private func begins() -> Bool {
        state.withLock { state in
            guard !state.isAsking else { return false }
            state.isAsking = true
            return true
        }
    }

    private func waitForOthers() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard state.isAsking else { return true }
                state.waiting.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private func stale(at now: NIODeadline) -> [ProviderPlan] {
        let fresh = state.withLock { $0.freshUntil }
        return snapshot.providers.filter { $0.asksForModels && (fresh[$0.index] ?? .uptimeNanoseconds(0)) <= now }
    }

    /// Asks in the URL's form in use, and once in the other while neither has proved right.
    private func list(of provider: ProviderPlan, _ pool: UpstreamPool) async -> [String]? {
        let usesOther = provider.form.usesOther
        for otherForm in [usesOther, !usesOther] where otherForm == usesOther || provider.form.mayTryOther {
            // No answer at all says nothing about the path.
            guard let answer = await ask(provider, pool, otherForm: otherForm) else { return nil }
            guard answer.status == 200, let ids = ModelList.ids(in: answer.body) else { continue }
            if provider.form.confirm(other: otherForm) { log.writeLearnedForm(of: provider) }
            return ids
        }
        return nil
    }

    private func ask(_ provider: ProviderPlan, _ pool: UpstreamPool, otherForm: Bool) async -> UpstreamAnswer? {
        let target = origins[provider]
        let fetch = UpstreamFetch(
            request: provider.modelsRequest(otherForm: otherForm), origin: target.origin, settings: target.settings,
            bodyBytesMax: Self.listBytesMax, timeout: Self.fetchTimeout)
        return try? await pool.fetch(fetch)
    }

    private func keep(_ ids: [String]?, of index: Int) {
        state.withLock {
            if let ids { $0.lists[index] = ids }
            $0.freshUntil[index] = .now() + (ids == nil ? Self.failureLifetime : Self.lifetime)
        }
    }
}

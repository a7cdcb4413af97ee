import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// TLS contexts, one for each trust: loading trust roots takes tens of milliseconds and megabytes, so it is done once.
final class TLSContexts: Sendable {
    private struct State {
        var ready: [UpstreamTrust: NIOSSLContext] = [:]
        var asked: [UpstreamTrust: [EventLoopPromise<NIOSSLContext>]] = [:]
    }

    private let state = Mutex(State())

    /// The context of a trust, built off the loop if it is the first time. Fails with ``UpstreamFailure``.
    func context(for trust: UpstreamTrust, on loop: any EventLoop) -> EventLoopFuture<NIOSSLContext> {
        let promise = loop.makePromise(of: NIOSSLContext.self)
        let (ready, isFirst) = state.withLock { state -> (NIOSSLContext?, Bool) in
            if let context = state.ready[trust] { return (context, false) }
            state.asked[trust, default: []].append(promise)
            return (nil, state.asked[trust]?.count == 1)
        }
        if let ready {
            promise.succeed(ready)
        } else if isFirst {
            NIOThreadPool.singleton.submit { _ in self.answer(trust) }
        }
        return promise.futureResult
    }

    /// Builds a context here and now, unless there is one.
    func prepare(_ trust: UpstreamTrust) throws(UpstreamFailure) {
        guard state.withLock({ $0.ready[trust] }) == nil else { return }
        let context = try Self.build(trust)
        state.withLock { $0.ready[trust] = context }
    }

    private func answer(_ trust: UpstreamTrust) {
        let built: Result<NIOSSLContext, UpstreamFailure>
        do throws(UpstreamFailure) { built = .success(try Self.build(trust)) } catch { built = .failure(error) }
        let promises = state.withLock { state in
            // A failure is not kept: the file may be put right while we run.
            if case .success(let context) = built { state.ready[trust] = context }
            return state.asked.removeValue(forKey: trust) ?? []
        }
        for promise in promises { promise.completeWith(built.mapError { $0 as any Error }) }
    }

    private static func build(_ trust: UpstreamTrust) throws(UpstreamFailure) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = UpstreamBounds.goodbyeMax
        if case .systemAnd(let file) = trust { configuration.additionalTrustRoots = [.file(file)] }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            guard case .systemAnd(let file) = trust else {
                throw .unusable(text: "the system's trust roots cannot be loaded: \(error)")
            }
            throw .unusable(text: "the CA file `\(file)` cannot be loaded: \(error)")
        }
    }
}

import MercatorServer
package import NIOCore

/// A provider that is none: speaks the OpenAI API over HTTP, and makes up its answers from the request alone.
///
/// For demonstrations, tests and measurements; needs no network and no key. The same request always gets the same
/// answer. Serves chat completions, completions, embeddings, responses, moderations and models, under `/v1`, bare and
/// under `/openai/v1`; what goes wrong is set by options or, per request, by a ``SimulationDirective`` in the prompt.
package final class SimulatedProvider: Sendable {
    /// Longer than any measurement, so that pools of a gateway under test decide by themselves.
    private static let idleTimeout = TimeAmount.hours(1)
    private static let connectionsMax = 100_000

    private let listener: ServerListener
    private let recorder: RequestRecorder?
    /// What has been asked and answered since the start.
    package let counts: SimulationCounts

    private init(_ listener: ServerListener, recorder: RequestRecorder?, counts: SimulationCounts) {
        self.listener = listener
        self.recorder = recorder
        self.counts = counts
    }

    /// Begins to serve on all loops of `group`; port 0 lets the system choose. Fails when the address cannot be bound.
    package static func start(
        _ options: SimulatedProviderOptions, host: String, port: Int, group: any EventLoopGroup
    ) -> EventLoopFuture<SimulatedProvider> {
        let responder = SimulatedResponder(options)
        let recorder = options.recordedRequestsMax > 0 ? RequestRecorder(countMax: options.recordedRequestsMax) : nil
        let loops = Dictionary(
            uniqueKeysWithValues: group.makeIterator().map { (ObjectIdentifier($0), SimulatedLoop($0)) })
        let bounds = ServerBounds(
            bodyBytesMax: SimulationBounds.bodyBytesMax, connectionsMax: connectionsMax, idleTimeout: idleTimeout,
            halfCloseIsEnd: true)
        return ServerListener.bind(host: host, port: port, group: group, bounds: bounds) { loop in
            let shared = loops[ObjectIdentifier(loop)] ?? SimulatedLoop(loop)
            return SimulatedConnection(responder, recorder: recorder, loop: shared)
        }.map { SimulatedProvider($0, recorder: recorder, counts: responder.counts) }
    }

    /// The port that was bound.
    package var port: Int { listener.port }

    /// What to give a gateway as `base_url`, such as `http://127.0.0.1:9000/v1`.
    package var baseURL: String { "http://\(listener.addressText)/v1" }

    /// The latest requests, the oldest first; see ``SimulatedProviderOptions/recordedRequestsMax``.
    package var recordedRequests: [RecordedRequest] { recorder?.latest ?? [] }

    /// Stops to serve and cuts every connection; done when the socket is closed.
    @discardableResult
    package func stop() -> EventLoopFuture<Void> { listener.close() }
}

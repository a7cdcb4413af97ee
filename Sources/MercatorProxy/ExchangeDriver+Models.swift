import MercatorExchange
import MercatorGateway
import MercatorSystem
import NIOCore

extension ExchangeDriver {
    /// Brings the providers' model lists up to date, then goes on; at once when they are fresh.
    func discover(then next: @escaping (ExchangeDriver) -> Void) {
        guard let catalogue = serving?.catalogue, catalogue.isStale else { return next(self) }
        let asked = generation
        let promise = loop.eventLoop.makePromise(of: Void.self)
        let pool = loop.pool
        promise.completeWithTask { await catalogue.refresh(through: pool) }
        // SAFETY: the promise is the driver's own loop's, whichever thread completes it.
        promise.futureResult.assumeIsolated().whenComplete { [weak self] _ in
            // The client may have left, and the connection may serve another exchange by now.
            guard let self, self.generation == asked, self.exchange != nil else { return }
            next(self)
        }
    }

    /// Answers `GET /v1/models`, or one model.
    func listModels(_ id: String?, as form: ModelListForm) {
        guard let serving else { return }
        let visibility = exchange?.visibility
        switch serving.snapshot.models(id: id, as: form, listed: serving.catalogue.lists, visibility: visibility) {
        case .success(let answer): respond(answer, loop.now())
        case .failure(let refusal): perform(exchange?.turnDown(refusal) ?? .none, loop.now())
        }
    }
}

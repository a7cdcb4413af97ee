import MercatorGateway
import MercatorSystem
import NIOCore

// A second attempt beside the first; every other exchange passes here with one look at a nil.
extension ExchangeDriver {
    /// Sends the second attempt.
    func sendHedge() {
        guard let second = exchange?.hedgeCall, let request, let serving else { return }
        let plan = second.plan
        loop.scratch.clear()
        plan.provider.writeHead(
            of: request, endpoint: plan.endpoint, otherForm: second.usesOtherForm, model: second.model,
            target: plan.translation?.target, fields: plan.translation?.fields ?? [],
            bodyLength: plan.body.readableBytes,
            requestID: exchange?.dossier.requestID ?? "", into: &loop.scratch)
        let call = HedgedCall(plan, self)
        hedge = call
        let target = serving.origins[plan.provider]
        call.ticket = loop.pool.send(
            loop.scratch.buffer(), body: plan.body, to: target.origin, settings: target.settings, receiver: call)
    }

    /// The second attempt takes the first one's place.
    func adoptHedge() {
        guard let call = hedge else { return }
        hedge = nil
        abandonAttempt()
        translates = exchange?.plan?.translation != nil
        ticket = call.ticket
        if connection?.isWritable == false { ticket?.pauseReading() }
        call.becomeTheOnlyOne()
    }

    /// Closes the second attempt when the machine has given it up.
    func dropHedgeThatLost(_ action: ExchangeAction) {
        if case .adoptHedge = action { return }
        guard exchange?.isHedging != true else { return }
        hedge?.cancel()
        hedge = nil
    }
}

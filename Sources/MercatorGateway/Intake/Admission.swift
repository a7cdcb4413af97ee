import MercatorExchange
import MercatorSystem

/// One loop's decision whether an exchange may begin: the first stage that a request for a provider passes.
///
/// What the gateway answers by itself (`/health`, `/ready`, metrics) is not asked about, so that it answers when it
/// matters. Confined to its loop.
package final class Admission {
    package let intake: Intake
    /// How long requests of this loop wait.
    package var queueDelay: QueueDelay

    package init(_ intake: Intake, queueDelayMax: Duration) {
        self.intake = intake
        queueDelay = QueueDelay(limit: queueDelayMax)
    }

    /// Counts an exchange in, or throws why it may not begin; ``leave()`` counts it out.
    func enter(now: Instant, random: UInt64) throws(Refusal) {
        if intake.isShortOfMemory { throw refused(.memory) }
        // 53 bits, which a double holds exactly.
        if queueDelay.refuses(draw: Double(random >> 11) * 0x1p-53, at: now) { throw refused(.queueDelay) }
        if let reason = intake.enter() { throw refused(reason) }
    }

    func leave() { intake.leave() }

    private func refused(_ reason: Overload) -> Refusal {
        intake.note(reason)
        return .overloaded(reason)
    }
}

extension Refusal {
    /// 503 for a request that comes at a bad time; it may be sent again.
    static func overloaded(_ reason: Overload) -> Refusal {
        Refusal(
            status: 503, type: "server_error", code: "overloaded",
            message: "The gateway is overloaded; try again shortly.", headers: [Member("retry-after", "1")],
            operatorHint: reason == .descriptors
                ? "raise the limit of open files" : "`proxy.\(reason.rawValue)` was reached")
    }
}

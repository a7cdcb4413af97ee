import MercatorExchange
import MercatorRouting
import MercatorSystem

/// The second attempt that an exchange may make while the first has nothing to show; see ``Hedging``. One at most.
///
/// SAFETY: `@unchecked Sendable` because it belongs to one exchange, which lives on one event loop.
final class Hedge: @unchecked Sendable {
    /// A second attempt under way.
    struct Second {
        var plan: ExchangePlan
        var pass: CircuitBreaker.Pass
        var attempt: Attempt
        /// The form of the provider's URL in which it was sent.
        var usesOtherForm: Bool
        /// Counted among the requests under way there.
        var isCounted: Bool
        /// What was done to what is sent there: the model's name and the edits.
        var dossier: Dossier
    }

    let hedging: Hedging
    /// When to begin; nil for not (any more).
    var due: Instant?
    /// Nil before it, and once it is the only one or is over.
    var second: Second?
    /// There has been one, or the first has shown something.
    var isSpent = false

    init(_ hedging: Hedging) {
        self.hedging = hedging
    }
}

package import MercatorSystem

/// One try at one provider.
package struct Attempt: Sendable {
    /// The provider's configured name.
    package var provider: String
    /// When the gateway began it.
    package var started: Instant
    /// The status the provider answered; 0 when it answered none.
    package var status: Int
    /// Why it failed, as a stable code; nil when it did not.
    package var failure: String?
    /// Nanoseconds to the provider's response head; nil when none came.
    package var headAfterNanoseconds: UInt64?

    package init(provider: String, started: Instant) {
        self.provider = provider
        self.started = started
        self.status = 0
    }
}

package import MercatorSystem

/// How long a provider has asked to be left alone, by 429 or `Retry-After`.
///
/// Nobody sleeps for it: others are asked meanwhile. It never rules out the last one, because a provider may mean one
/// model or one key by it, and says so itself when asked.
package struct Cooldown: Hashable, Sendable {
    /// When it ends; the clock's origin where there is none.
    package private(set) var end = Instant(nanoseconds: 0)

    package init() {}

    /// Leaves the provider alone from `now` on; a longer wish that stands already is kept.
    ///
    /// - Parameter wish: what the provider asked for; nil when it named no time.
    package mutating func begin(_ wish: Duration?, now: Instant) {
        let length = min(max(.zero, wish ?? RoutingBounds.cooldownDefault), RoutingBounds.cooldownMax)
        end = max(end, now.advanced(by: length))
    }

    /// The provider has answered since.
    package mutating func clear() { end = Instant(nanoseconds: 0) }

    /// Whether the provider still wants to be left alone.
    package func isActive(at now: Instant) -> Bool { now < end }
}

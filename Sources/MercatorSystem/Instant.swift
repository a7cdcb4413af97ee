/// A point on the monotonic clock of this process, in nanoseconds since an arbitrary origin.
///
/// Every deadline and every measured time is one of these; it never goes back.
package struct Instant: Hashable, Comparable, Sendable {
    package var nanoseconds: UInt64

    @inlinable package init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    @inlinable package static func < (a: Instant, b: Instant) -> Bool {
        a.nanoseconds < b.nanoseconds
    }

    /// The instant `duration` later; saturates instead of trapping. A negative duration counts as zero.
    @inlinable package func advanced(by duration: Duration) -> Instant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        return Instant(nanoseconds: overflow ? .max : sum)
    }

    /// Nanoseconds from `earlier` to this instant, zero if `earlier` is later: ``since(_:)`` for the path of an
    /// exchange, because a `Duration` counts in 128 bits.
    @inlinable package func nanosecondsSince(_ earlier: Instant) -> UInt64 {
        nanoseconds <= earlier.nanoseconds ? 0 : nanoseconds - earlier.nanoseconds
    }

    /// Time from `earlier` to this instant; zero if `earlier` is later.
    @inlinable package func since(_ earlier: Instant) -> Duration {
        nanoseconds <= earlier.nanoseconds ? .zero : .nanoseconds(Int64(clamping: nanoseconds - earlier.nanoseconds))
    }
}

extension Duration {
    /// The duration in nanoseconds, never negative, saturated at `UInt64.max`.
    @inlinable package var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (high, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, more) = high.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
        return overflow || more ? .max : sum
    }

    /// The duration in whole milliseconds, rounded down, never negative.
    @inlinable package var wholeMilliseconds: UInt64 { wholeNanoseconds / 1_000_000 }
}

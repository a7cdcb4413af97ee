/// A point on the wall clock, in microseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
///
/// Order by it only for people: the wall clock may step. Deadlines use ``Instant``.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var microseconds: Int64

    @inlinable package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Whole seconds since the epoch, rounded down.
    @inlinable package var seconds: Int64 {
        microseconds >= 0
            ? microseconds / 1_000_000 : microseconds / 1_000_000 - (microseconds % 1_000_000 == 0 ? 0 : 1)
    }

    @inlinable package static func < (a: Timestamp, b: Timestamp) -> Bool {
        a.microseconds < b.microseconds
    }
}

package import MercatorSystem

/// A point in time as expressions know it: seconds since 1970 and nanoseconds, years 1 to 9999.
package struct ExpressionTimestamp: Hashable, Comparable, Sendable {
    package var seconds: Int64
    /// 0 to 999 999 999, also before 1970.
    package var nanoseconds: Int32

    /// Nil outside the years 1 to 9999. Source: protobuf timestamp.proto.
    package init?(seconds: Int64, nanoseconds: Int32) {
        guard (-62_135_596_800...253_402_300_799).contains(seconds), (0...999_999_999).contains(nanoseconds) else {
            return nil
        }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The wall clock's time; clamped into the years that expressions know.
    package init(_ timestamp: Timestamp) {
        seconds = min(max(timestamp.seconds, -62_135_596_800), 253_402_300_799)
        nanoseconds = Int32(truncatingIfNeeded: (timestamp.microseconds &- (timestamp.seconds &* 1_000_000)) &* 1_000)
    }

    package static func < (a: Self, b: Self) -> Bool {
        (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    }
}

/// A length of time as expressions know it: seconds and nanoseconds of the same sign, about 10 000 years either way.
package struct ExpressionDuration: Hashable, Comparable, Sendable {
    package var seconds: Int64
    /// -999 999 999 to 999 999 999, with the sign of `seconds`.
    package var nanoseconds: Int32

    private static let secondsMax: Int64 = 315_576_000_000

    /// Nil outside the range; any sum of the parts is brought into form. Source: protobuf duration.proto.
    package init?(seconds: Int64, nanoseconds: Int64) {
        var (whole, overflow) = seconds.addingReportingOverflow(nanoseconds / 1_000_000_000)
        var rest = nanoseconds % 1_000_000_000
        guard !overflow else { return nil }
        if whole > 0, rest < 0 {
            whole -= 1
            rest += 1_000_000_000
        } else if whole < 0, rest > 0 {
            whole += 1
            rest -= 1_000_000_000
        }
        guard whole.magnitude <= Self.secondsMax.magnitude else { return nil }
        self.seconds = whole
        self.nanoseconds = Int32(truncatingIfNeeded: rest)
    }

    package static func < (a: Self, b: Self) -> Bool {
        (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
    }
}

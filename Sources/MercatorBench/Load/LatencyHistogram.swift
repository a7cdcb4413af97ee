/// Counts of times in buckets whose width grows with the time: 64 to each power of two, so under 1.6 % error.
///
/// Fixed in size whatever is recorded, so a run of any length costs the same. Times are nanoseconds.
package struct LatencyHistogram: Sendable {
    private static let stepBits = 6
    private static let steps = 1 << stepBits
    /// Powers of two above the linear part: up to about an hour.
    private static let bucketsMax = steps * 37

    private var buckets = [UInt64](repeating: 0, count: bucketsMax)
    /// How many times were recorded.
    package private(set) var count: UInt64 = 0
    /// The longest time recorded; zero when there is none.
    package private(set) var longest: UInt64 = 0
    private var sum = 0.0

    package init() {}

    /// Adds one time.
    package mutating func record(_ nanoseconds: UInt64) {
        buckets[Self.bucket(of: nanoseconds)] &+= 1
        count &+= 1
        longest = max(longest, nanoseconds)
        sum += Double(nanoseconds)
    }

    /// Adds all times of another histogram.
    package mutating func merge(_ other: LatencyHistogram) {
        for index in buckets.indices { buckets[index] &+= other.buckets[index] }
        count &+= other.count
        longest = max(longest, other.longest)
        sum += other.sum
    }

    /// The mean; zero when nothing was recorded.
    package var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// The time within which the share `quantile` (0 to 1) of all recorded times lies; zero when there are none.
    package func time(at quantile: Double) -> UInt64 {
        guard count > 0 else { return 0 }
        let rank = max(1, UInt64((quantile * Double(count)).rounded(.up)))
        var seen: UInt64 = 0
        for index in buckets.indices {
            seen &+= buckets[index]
            if seen >= rank { return min(Self.longest(inBucket: index), longest) }
        }
        return longest
    }

    /// Below 128 a bucket is one nanosecond wide; above, the leading seven bits name it.
    private static func bucket(of value: UInt64) -> Int {
        guard value >= 2 * UInt64(steps) else { return Int(value) }
        let shift = 63 - value.leadingZeroBitCount - stepBits
        return min(shift * steps + Int(value >> UInt64(shift)), bucketsMax - 1)
    }

    private static func longest(inBucket index: Int) -> UInt64 {
        guard index >= 2 * steps else { return UInt64(index) }
        let shift = UInt64(index / steps - 1)
        return (UInt64(index % steps + steps + 1) << shift) - 1
    }
}

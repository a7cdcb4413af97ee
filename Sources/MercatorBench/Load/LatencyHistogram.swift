/// Counts of times in buckets whose width grows with the time, so that every time keeps the same relative precision.
///
/// Fixed in size whatever is recorded, so a run of any length costs the same. Times are nanoseconds; those above
/// 73 minutes share the last bucket, and only ``longest`` tells them apart.
/// Source: Tene, HdrHistogram, "Histogram variants and internal structure", hdrhistogram.org.
package struct LatencyHistogram: Sendable {
    /// Three significant digits: a bucket is at most 1/1024 of its times wide, so under 0.1 % error. 270 KB.
    package static let fine = 10
    /// For many histograms beside each other: 1/16, so under 6.3 % error. 5 KB.
    package static let coarse = 4
    /// 2 to this many nanoseconds is the first time that is not told apart.
    private static let timeBits = 42

    private let stepBits: Int
    private let bucketsMax: Int
    /// Empty until the first time is recorded.
    private var buckets: [UInt64] = []
    /// How many times were recorded.
    package private(set) var count: UInt64 = 0
    /// The longest time recorded, to the nanosecond; zero when there is none.
    package private(set) var longest: UInt64 = 0
    private var least = UInt64.max
    private var sum = 0.0
    private var squares = 0.0

    /// - Parameter stepBits: ``fine`` or ``coarse``: the logarithm to base two of the buckets of each power of two.
    package init(stepBits: Int = fine) {
        self.stepBits = stepBits
        bucketsMax = (Self.timeBits - stepBits + 1) << stepBits
    }

    /// The shortest time recorded, to the nanosecond; zero when there is none.
    package var shortest: UInt64 { count == 0 ? 0 : least }

    /// Adds one time.
    package mutating func record(_ nanoseconds: UInt64) {
        if buckets.isEmpty { buckets = [UInt64](repeating: 0, count: bucketsMax) }
        buckets[bucket(of: nanoseconds)] &+= 1
        count &+= 1
        longest = max(longest, nanoseconds)
        least = min(least, nanoseconds)
        let time = Double(nanoseconds)
        sum += time
        squares += time * time
    }

    /// Adds all times of another histogram of the same precision.
    package mutating func merge(_ other: LatencyHistogram) {
        precondition(stepBits == other.stepBits)
        if buckets.isEmpty {
            buckets = other.buckets
        } else {
            for index in other.buckets.indices { buckets[index] &+= other.buckets[index] }
        }
        count &+= other.count
        longest = max(longest, other.longest)
        least = min(least, other.least)
        sum += other.sum
        squares += other.squares
    }

    /// The mean; zero when nothing was recorded.
    package var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// The standard deviation of all times; zero when nothing was recorded.
    package var deviation: Double {
        count == 0 ? 0 : max(0, squares / Double(count) - mean * mean).squareRoot()
    }

    /// The time within which the share `quantile` (0 to 1) of all recorded times lies; zero when there are none.
    ///
    /// Never below the true one, and above it by at most one bucket.
    package func time(at quantile: Double) -> UInt64 {
        guard count > 0 else { return 0 }
        let rank = max(1, UInt64((quantile * Double(count)).rounded(.up)))
        var seen: UInt64 = 0
        for index in buckets.indices {
            seen &+= buckets[index]
            if seen >= rank { return min(longest(inBucket: index), longest) }
        }
        return longest
    }

    /// Below two powers' worth of steps a bucket is one nanosecond wide; above, the leading bits name it.
    private func bucket(of value: UInt64) -> Int {
        guard value >> UInt64(stepBits + 1) != 0 else { return Int(value) }
        let shift = 63 - value.leadingZeroBitCount - stepBits
        return min(shift << stepBits + Int(value >> UInt64(shift)), bucketsMax - 1)
    }

    private func longest(inBucket index: Int) -> UInt64 {
        guard index < bucketsMax - 1 else { return .max }
        guard index >> (stepBits + 1) != 0 else { return UInt64(index) }
        let shift = UInt64(index >> stepBits - 1)
        return (UInt64(index & (1 << stepBits - 1) + 1 << stepBits + 1) << shift) - 1
    }
}

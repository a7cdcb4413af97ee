/// How long answers took to begin, for percentiles: counts in buckets that grow by a fifth each, in bounded memory.
///
/// Old answers fade: when a thousand are counted, all counts are halved. Source: buckets of constant relative error as
/// in Masson, Rim, Lee, "DDSketch", VLDB 2019; a percentile is a bucket's upper edge, a fifth too late at most.
package struct LatencyHistogram: Sendable {
    /// Answers below which nothing is said: the slowest of fewer is chance.
    package static let answersMin = 20
    private static let answersMax = 1_000
    /// Nanoseconds up to which the first bucket goes.
    private static let first: Double = 1_000_000
    private static let growth = 1.2
    /// The last begins after some ten minutes.
    private static let bucketCount = 74

    private var counts = [UInt32](repeating: 0, count: bucketCount)
    private var total: UInt32 = 0

    package init() {}

    /// An answer began after so many nanoseconds.
    package mutating func observe(_ nanoseconds: UInt64) {
        var bucket = 0
        var edge = Self.first
        while Double(nanoseconds) > edge, bucket < Self.bucketCount - 1 {
            bucket += 1
            edge *= Self.growth
        }
        counts[bucket] += 1
        total += 1
        guard total >= Self.answersMax else { return }
        total = 0
        for place in counts.indices {
            counts[place] /= 2
            total += counts[place]
        }
    }

    /// Nanoseconds in which so many percent had begun; nil while too few are known.
    package func percentile(_ percent: Int) -> UInt64? {
        guard total >= Self.answersMin else { return nil }
        let rank = (Int(total) * percent + 99) / 100
        var seen = 0
        var edge = Self.first
        for count in counts {
            seen += Int(count)
            if seen >= rank { break }
            edge *= Self.growth
        }
        return UInt64(edge)
    }
}

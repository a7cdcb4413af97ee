#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// How the requests of an open loop follow each other.
package enum Arrivals: String, CaseIterable, Sendable {
    /// Always the same time apart.
    case constant
    /// As independent callers come: gaps are exponentially distributed, and bursts happen.
    case poisson
}

/// When the requests of an open loop are due: the same seed gives the same times on every machine.
///
/// Several loops share one schedule: each takes every so many-th of the same arrivals, so that their number does not
/// change what the server sees. A value: to look ahead, copy it.
package struct ArrivalSchedule: Sendable {
    /// The number of the next arrival among all of them, from zero.
    package private(set) var number: Int
    /// When it is due, in nanoseconds from the beginning.
    package private(set) var dueAfter: UInt64 = 0

    private let arrivals: Arrivals
    private let interval: Double
    private let parts: Int
    private var words: SeededWords
    private var elapsed = 0.0

    /// - Parameters:
    ///   - rate: arrivals a second of all parts together; positive.
    ///   - part: which part takes these, from zero.
    ///   - parts: how many there are.
    package init(_ arrivals: Arrivals, rate: Double, seed: UInt64, part: Int = 0, parts: Int = 1) {
        precondition(rate > 0 && part >= 0 && part < parts)
        self.arrivals = arrivals
        self.parts = parts
        interval = 1e9 / rate
        words = SeededWords(seed: seed)
        number = part
        move(by: arrivals == .poisson ? part + 1 : part)
    }

    /// Goes on to the next arrival of this part.
    package mutating func advance() {
        number += parts
        move(by: parts)
    }

    private mutating func move(by count: Int) {
        switch arrivals {
        // Multiplied and not added up: an hour later the times are still exact.
        case .constant: elapsed = Double(number) * interval
        case .poisson: for _ in 0..<count { elapsed += gap() }
        }
        dueAfter = elapsed < 9e18 ? UInt64(elapsed) : 9_000_000_000_000_000_000
    }

    /// By inversion of the distribution function, from a number above 0 and at most 1.
    private mutating func gap() -> Double {
        -log(Double((words.next() >> 11) + 1) / 9_007_199_254_740_992) * interval
    }
}

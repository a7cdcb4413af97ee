import Glibc

/// A scale of a chart: which values its edges stand for, and where its marks are.
struct ChartAxis {
    /// A place on the axis, in values, and what is written there.
    struct Mark {
        var value: Double
        var text: String
    }

    let least: Double
    let most: Double
    let marks: [Mark]

    /// From zero to the first round number at or above `value`, with about so many marks.
    static func linear(upTo value: Double, marks wanted: Int = 5) -> ChartAxis {
        let top = value > 0 && value.isFinite ? value : 1
        let step = roundStep(top / Double(wanted))
        let count = Int((top / step).rounded(.up))
        let digits = step >= 1 ? 0 : Int((-log10(step)).rounded(.up))
        let marks = (0...count).map {
            Mark(value: Double($0) * step, text: FixedText.digits(Double($0) * step, digits))
        }
        return ChartAxis(least: 0, most: Double(count) * step, marks: marks)
    }

    /// From zero to `value` itself, with about so many round marks.
    static func exact(upTo value: Double, marks wanted: Int) -> ChartAxis {
        let round = linear(upTo: value, marks: wanted)
        let most = value > 0 && value.isFinite ? value : round.most
        return ChartAxis(least: 0, most: most, marks: round.marks.filter { $0.value <= most })
    }

    /// Percentiles, each nine as wide as the one before: the value is the logarithm of 1 / (1 - share).
    static func percentiles(of count: UInt64) -> ChartAxis {
        let most = max(1, log10(Double(max(count, 10))).rounded(.up))
        let all = [
            Mark(value: 0, text: "0"), Mark(value: log10(2), text: "50"), Mark(value: 1, text: "90"),
            Mark(value: 2, text: "99"), Mark(value: 3, text: "99.9"), Mark(value: 4, text: "99.99"),
            Mark(value: 5, text: "99.999"), Mark(value: 6, text: "99.9999"),
        ]
        return ChartAxis(least: 0, most: min(most, 6), marks: all.filter { $0.value <= most })
    }

    /// Where a value is, 0 to 1; beyond the edges it is at the edge.
    func position(of value: Double) -> Double { min(1, max(0, (value - least) / (most - least))) }

    /// 1, 2 or 5 times a power of ten, at least `value`.
    private static func roundStep(_ value: Double) -> Double {
        let power = pow(10, log10(value).rounded(.down))
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= value * 0.999_999 } ?? power * 10
    }
}

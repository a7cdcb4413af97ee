import Glibc
import MercatorBench

extension BenchmarkReport {
    /// Points of a percentile curve.
    private static let curvePoints = 120

    /// The charts that the report has figures for.
    var charts: [LineChart] {
        guard !load.timeline.slots.isEmpty else { return [] }
        var charts = [throughputChart]
        if load.ok > 0 { charts += [latencyChart, percentileChart] }
        if load.eventGap.count > 0 { charts.append(streamChart) }
        return charts
    }

    private var slotSeconds: Double { Double(load.timeline.width) / 1e9 }

    private var timeAxis: ChartAxis { .exact(upTo: slotSeconds * Double(load.timeline.slots.count), marks: 8) }

    private var throughputChart: LineChart {
        let slots = load.timeline.slots.enumerated()
        let good = slots.map { (x: Double($0) * slotSeconds, y: Double($1.ok) / slotSeconds) }
        // The failed ones stand on the others: bars as tall as both together, of which the lower part is painted over.
        let both = slots.filter { $0.element.failed > 0 }.map {
            (x: Double($0) * slotSeconds, y: Double($1.ok + $1.failed) / slotSeconds)
        }
        let top = (good + both).map(\.y).max() ?? 1
        var lines = [LineChart.Line(name: "successful", style: "a", points: good, barWidth: slotSeconds)]
        if load.failed > 0 {
            lines.insert(.init(name: "failed", style: "bad", points: both, barWidth: slotSeconds), at: 0)
        }
        return LineChart(
            title: "Answers a second", horizontalUnit: "seconds", verticalUnit: "requests/s", horizontal: timeAxis,
            vertical: .linear(upTo: max(top, options.rate.map { min($0, 2 * top) } ?? 0)), lines: lines)
    }

    private var latencyChart: LineChart {
        let lines = [("p50", "a", 0.5), ("p90", "b", 0.9), ("p99", "c", 0.99)].map { name, style, quantile in
            LineChart.Line(
                name: name, style: style,
                points: load.timeline.slots.enumerated().filter { $0.element.latency.count > 0 }.map { index, slot in
                    ((Double(index) + 0.5) * slotSeconds, Double(slot.latency.time(at: quantile)) / 1e6)
                })
        }
        return LineChart(
            title: "Latency in the course of time", horizontalUnit: "seconds", verticalUnit: "ms", horizontal: timeAxis,
            vertical: .linear(upTo: lines.flatMap(\.points).map(\.y).max() ?? 1), lines: lines)
    }

    private var percentileChart: LineChart {
        let wanted: Set = ["latency", "service_time", "first_token"]
        let styles = ["a", "b", "c"]
        let shown = shownTimes.filter { wanted.contains($0.key) }
        return curves(shown.enumerated().map { ($1.name, styles[$0], $1.histogram) }, title: "Times by percentile")
    }

    private var streamChart: LineChart {
        let shown = [("chunk gap", "a", load.eventGap), ("chunk lag", "b", load.eventLag)].filter { $0.2.count > 0 }
        return curves(shown, title: "Times between chunks by percentile")
    }

    private func curves(_ shown: [(String, String, LatencyHistogram)], title: String) -> LineChart {
        let axis = ChartAxis.percentiles(of: shown.map(\.2.count).max() ?? 1)
        let lines = shown.map { name, style, histogram in
            LineChart.Line(name: name, style: style, points: Self.curve(histogram, upTo: axis.most))
        }
        return LineChart(
            title: title, horizontalUnit: "percentile", verticalUnit: "ms", horizontal: axis,
            vertical: .linear(upTo: lines.flatMap(\.points).map(\.y).max() ?? 1), lines: lines)
    }

    private static func curve(_ histogram: LatencyHistogram, upTo most: Double) -> [(x: Double, y: Double)] {
        // Beyond the last request there is nothing to tell.
        let end = min(most, log10(Double(max(1, histogram.count))))
        return (0...curvePoints).map { step in
            let x = end * Double(step) / Double(curvePoints)
            return (x, Double(histogram.time(at: 1 - pow(10, -x))) / 1e6)
        }
    }
}

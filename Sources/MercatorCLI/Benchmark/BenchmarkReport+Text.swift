import MercatorBench

extension BenchmarkReport {
    static let quantiles = [
        (name: "p50", key: "p50_ms", quantile: 0.5), (name: "p90", key: "p90_ms", quantile: 0.9),
        (name: "p95", key: "p95_ms", quantile: 0.95), (name: "p99", key: "p99_ms", quantile: 0.99),
        (name: "p99.9", key: "p999_ms", quantile: 0.999),
    ]

    /// The report for people, ended by a line feed.
    package func text(_ ink: Ink) -> String {
        var text = ink("Benchmark of \(options.target.text)", .bold) + "\n" + loadText + "\n\n"
        text += ink("Requests", .bold) + "\n" + requestsTable
        if !times.isEmpty { text += "\n" + ink("Times in milliseconds", .bold) + "\n" + timesTable }
        if load.failed > 0 { text += "\n" + ink("Errors", .bold) + "\n" + ink(errorsTable, .red) }
        let notes = notes
        if !notes.isEmpty { text += "\n" + notes.map { ink("note:", .yellow) + " " + $0 + "\n" }.joined() }
        return text
    }

    private var requestsTable: String {
        var table = TextTable()
        table.rightAligned = [1]
        table.row(["  total", "\(total)", "in \(FixedText.short(seconds)) s"])
        table.row(["  successful", "\(load.ok)", "\(FixedText.digits(load.requestsPerSecond, 1))/s"])
        table.row(["  failed", "\(load.failed)", "\(FixedText.digits(100 - (total == 0 ? 100 : successPercent), 2)) %"])
        if load.events > 0 {
            table.row(["  events", "\(load.events)", "\(FixedText.digits(perSecond(load.events), 1))/s"])
        }
        return table.text
    }

    private var timesTable: String {
        var table = TextTable()
        table.rightAligned = Set(1...9)
        table.row(["", "count", "min", "mean"] + Self.quantiles.map(\.name) + ["max"])
        for (name, _, histogram) in shownTimes {
            let cells = [Double(histogram.shortest), histogram.mean].map { FixedText.milliseconds($0) }
            let figures = Self.quantiles.map { FixedText.milliseconds(histogram.time(at: $0.quantile)) }
            let last = FixedText.milliseconds(histogram.longest)
            table.row(["  \(name)", "\(histogram.count)"] + cells + figures + [last])
        }
        return table.text
    }

    private var errorsTable: String {
        var table = TextTable()
        table.rightAligned = [1, 2]
        for (failure, count) in failures {
            let share = FixedText.digits(Double(count) * 100 / Double(max(1, total)), 2)
            table.row(["  \(failure.words)", "\(count)", "\(share) %", statusText(failure)].filter { !$0.isEmpty })
        }
        return table.text
    }

    /// Which statuses a failure by status was: `500 (3), 503 (1)`; empty for others.
    func statusText(_ failure: LoadFailure) -> String {
        load.statuses.filter { $0.key != options.expectedStatus && LoadFailure(status: $0.key) == failure }
            .sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
    }
}

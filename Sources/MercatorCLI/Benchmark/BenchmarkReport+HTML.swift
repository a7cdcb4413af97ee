import MercatorBench
import MercatorTelemetry

extension BenchmarkReport {
    /// The report as one page that needs nothing else: no script, no font, no picture from anywhere.
    package var html: String {
        var html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Benchmark of \(HTMLText.escaped(options.target.text))</title>
            <style>
            \(Self.style)</style>
            </head>
            <body>
            <h1>Benchmark of <code>\(HTMLText.escaped(options.target.text))</code></h1>
            <p>\(HTMLText.escaped(loadText)); model <code>\(HTMLText.escaped(model))</code>; begun \(began)</p>

            """
        html += tiles
        html += notes.map { "<p class=\"note\">\(HTMLText.escaped($0))</p>\n" }.joined()
        html += charts.map(\.html).joined()
        html += timesSection + errorsSection + settingsSection
        return html + "</body>\n</html>\n"
    }

    private var began: String {
        let text = TimestampText.rfc3339(beganAt)
        return "<time datetime=\"\(text)\">\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC</time>"
    }

    private var tiles: String {
        var tiles = [
            ("requests/s", FixedText.digits(load.requestsPerSecond, 1), ""),
            ("successful", FixedText.digits(successPercent, 2) + " %", load.failed > 0 ? " class=\"bad\"" : ""),
        ]
        if load.ok > 0 {
            tiles.append(("p50 latency", FixedText.milliseconds(load.latency.time(at: 0.5)) + " ms", ""))
            tiles.append(("p99 latency", FixedText.milliseconds(load.latency.time(at: 0.99)) + " ms", ""))
        }
        if load.firstToken.count > 0 {
            tiles.append(("p50 first token", FixedText.milliseconds(load.firstToken.time(at: 0.5)) + " ms", ""))
        }
        let items = tiles.map { "<div\($0.2)><dt>\($0.0)</dt><dd>\(HTMLText.escaped($0.1))</dd></div>" }
        return "<dl class=\"tiles\">\(items.joined())</dl>\n"
    }

    private var timesSection: String {
        guard !times.isEmpty else { return "" }
        let rows = shownTimes.map { name, _, histogram in
            [name, FixedText.count(Int(histogram.count)), FixedText.milliseconds(histogram.shortest)]
                + [FixedText.milliseconds(histogram.mean)]
                + Self.quantiles.map { FixedText.milliseconds(histogram.time(at: $0.quantile)) }
                + [FixedText.milliseconds(histogram.longest)]
        }
        let heads = ["", "count", "min", "mean"] + Self.quantiles.map(\.name) + ["max"]
        return "<h2>Times in milliseconds</h2>\n" + Self.table(heads, rows)
    }

    private var errorsSection: String {
        guard load.failed > 0 else { return "" }
        let rows = failures.map { failure, count in
            [
                failure.words, FixedText.count(count),
                FixedText.digits(Double(count) * 100 / Double(max(1, total)), 2) + " %", statusText(failure),
            ]
        }
        return "<h2>Errors</h2>\n" + Self.table(["", "count", "share", "statuses"], rows)
    }

    private var settingsSection: String {
        var rows = [
            ["target", options.target.text], ["model", model], ["requests from", template ?? "a chat request"],
            ["different bodies", "\(options.bodies.all.count)"],
            ["timeout", FixedText.short(options.timeout.seconds) + " s"],
            ["warm-up", FixedText.short(options.warmUp.seconds) + " s"],
            ["measured", FixedText.short(seconds) + " s"], ["received", FixedText.bytes(Double(load.bodyBytes))],
            ["connections opened", FixedText.count(load.connectionsOpened)],
            ["generator", "\(Int((generatorShare * 100).rounded())) % of \(options.loops) loop(s)"],
        ]
        if options.rate != nil {
            rows.append(["seed", "\(options.seed)"])
            rows.append(["most requests waiting", FixedText.count(load.backlogMax)])
            rows.append(["began late (p99)", FixedText.milliseconds(load.lateness.time(at: 0.99)) + " ms"])
        }
        if !options.headers.isEmpty { rows.append(["headers", options.headers.map(\.name).joined(separator: ", ")]) }
        return "<h2>Settings and circumstances</h2>\n" + Self.table([], rows)
    }

    private static func table(_ heads: [String], _ rows: [[String]]) -> String {
        var html = "<div class=\"wide\"><table>\n"
        if !heads.isEmpty { html += "<tr>" + heads.map { "<th>\(HTMLText.escaped($0))</th>" }.joined() + "</tr>\n" }
        for row in rows {
            let cells = row.dropFirst().map { "<td>\(HTMLText.escaped($0))</td>" }.joined()
            html += "<tr><th>\(HTMLText.escaped(row.first ?? ""))</th>\(cells)</tr>\n"
        }
        return html + "</table></div>\n"
    }
}

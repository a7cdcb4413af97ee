import Foundation
import FoundationXML
import MercatorBench
import MercatorCLI
import MercatorJSON
import MercatorSystem
import MercatorYAML
import Testing

/// A benchmark's report in each of its forms.
@Suite struct BenchmarkReportTests {
    private static let second: UInt64 = 1_000_000_000
    private static let key = "sk-bench-0123456789abcdef"

    /// Made up: a ten-second run of 1,000 requests, the latencies rising by a hundredth of a millisecond.
    private static func report(streams: Bool = false) throws -> BenchmarkReport {
        var options = LoadOptions()
        options.target = try LoadTarget("http://localhost:8080/v1/chat/completions?key=hidden-in-query")
        options.connections = 10
        options.rate = 100
        options.apiKey = Secret(key)
        options.headers = [("x-tenant", "hidden-in-header")]
        options.bodies = RequestBodies(streams: streams)
        var load = LoadReport()
        load.timeline = Timeline(expecting: 10 * second)
        for number in 0..<UInt64(1_000) {
            let latency = 2_000_000 + number * 10_000
            if number % 100 == 99 {
                load.failures[number < 500 ? .timeout : .serverError, default: 0] += 1
                load.timeline.record(after: number * 10_000_000, latency: nil)
                continue
            }
            load.ok += 1
            load.latency.record(latency)
            load.serviceTime.record(latency - 50_000)
            load.firstByte.record(latency / 2)
            load.timeline.record(after: number * 10_000_000, latency: latency)
            guard streams else { continue }
            load.firstToken.record(latency / 2 + 1_000)
            for gap in 0..<UInt64(5) { load.eventGap.record(gap * 1_000_000) }
            load.events += 6
        }
        load.statuses = [200: 990, 500: 4, 503: 1]
        load.elapsed = 10 * second
        load.wholeTime = 10 * second
        load.processorTime = second / 10
        load.connectionsOpened = 12
        load.bodyBytes = 990_000
        load.backlogMax = 7
        return BenchmarkReport(
            options: options, load: load, model: "gpt-<script>'4'", template: nil,
            beganAt: Timestamp(microseconds: 1_764_000_000_000_000))
    }

    @Test func textIsAsRecorded() throws {
        try Golden.expect(Self.report(streams: true).text(Ink(isOn: false)), equals: "benchmark.txt")
    }

    @Test func jsonIsAsRecorded() throws {
        try Golden.expect(Self.report().json + "\n", equals: "benchmark.json")
    }

    @Test func pageIsAsRecorded() throws {
        try Golden.expect(Self.report(streams: true).html, equals: "benchmark.html")
    }

    /// Source: the original's documentation of `mercator benchmark`, its JSON output.
    @Test func documentedPathsHold() throws {
        let root = try JSONDocument.parse(Self.report().json, profile: .grammar).root
        for key in ["target", "duration_seconds", "rate", "concurrency"] { #expect(root["config"]?[key] != nil) }
        let results = try #require(root["results"])
        for key in ["total", "successful", "failed", "success_rate"] { #expect(results["requests"]?[key] != nil) }
        for key in ["min_ms", "max_ms", "mean_ms", "p50_ms", "p90_ms", "p95_ms", "p99_ms"] {
            #expect(results["latency"]?[key]?.double != nil, "\(key)")
        }
        #expect(results["throughput"]?["requests_per_second"]?.double == 99)
        #expect(results["errors"]?["timeout"]?.int == 5)
        #expect(results["errors"]?["connection_refused"]?.int == 0)
        #expect(results["requests"]?["success_rate"]?.double == 99)
    }

    @Test func nothingSecretIsInAnyForm() throws {
        let report = try Self.report()
        for text in [report.text(Ink(isOn: true)), report.json, report.html, "\(report.options)"] {
            #expect(!text.contains(Self.key))
        }
        for text in [report.text(Ink(isOn: false)), report.json, report.html] {
            #expect(!text.contains("hidden-in"))
        }
    }

    /// Well-formed, so that nothing from outside has got out of its place.
    @Test func thePageEscapesWhatItIsTold() throws {
        let html = try Self.report().html
        #expect(!html.contains("<script"))
        #expect(html.contains("gpt-&lt;script&gt;&#39;4&#39;"))
        let body = try #require(html.range(of: "<body>")).lowerBound
        let parser = XMLParser(data: Data(html[body...].replacingOccurrences(of: "</html>", with: "").utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError)) at line \(parser.lineNumber)")
    }

    @Test func thePageNeedsNothingElse() throws {
        let html = try Self.report(streams: true).html
        for word in ["src=", "href=", "@import", "url(", "<script", "<link"] {
            #expect(!html.contains(word), "\(word)")
        }
        #expect(html.contains("prefers-color-scheme: dark"))
        #expect(html.components(separatedBy: "<figure>").count == 5)
    }

    @Test func aRunWithoutAnyAnswerHasAReport() throws {
        var report = try Self.report()
        report.load = LoadReport()
        report.load.failures = [.connectionRefused: 3]
        report.load.isInterrupted = true
        report.load.unfinished = 2
        report.options.rate = nil
        let text = report.text(Ink(isOn: false))
        #expect(text.contains("connection refused  3  100.00 %"))
        #expect(text.contains("2 requests were under way"))
        let root = try JSONDocument.parse(report.json, profile: .grammar).root
        #expect(root["config"]?["rate"]?.isNull == true)
        #expect(root["results"]?["latency"]?["p99_ms"]?.double == 0)
        #expect(report.html.contains("connection refused"))
    }

    @Test func notesTellWhatToDoubt() throws {
        var report = try Self.report()
        #expect(report.notes.count == 1, "\(report.notes)")
        report.load.backlogMax = 0
        #expect(report.notes.isEmpty)
        report.load.processorTime = 9 * Self.second
        for _ in 0..<100 { report.load.lateness.record(5_000_000) }
        report.load.elapsed = 20 * Self.second
        let notes = report.notes.joined(separator: "\n")
        for words in ["used 90 % of its loop", "5.000 ms late", "asked for 100 requests/s"] {
            #expect(notes.contains(words), "\(notes)")
        }
        report.options.rate = nil
        #expect(report.notes.contains { $0.hasPrefix("in a closed loop") })
    }
}

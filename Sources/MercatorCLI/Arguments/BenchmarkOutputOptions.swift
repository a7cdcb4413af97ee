import ArgumentParser

/// How and where a benchmark reports.
struct BenchmarkOutputOptions: ParsableArguments {
    @Option(help: "How to report.")
    var format = BenchmarkFormat.text

    @Option(name: [.short, .long], help: "Write the report to a file.", completion: .file())
    var output: String?

    @Option(help: "Write a page with charts to a file, beside the report.", completion: .file())
    var report: String?

    /// Whether the files can be written, so that nobody waits an hour to hear that they cannot; if not, the reason is
    /// on standard error.
    var canWrite: Bool { [output, report].compactMap { $0 }.allSatisfy { OutputFile.canWrite($0) } }

    /// Writes what was asked for; false, with the reason on standard error, when a file cannot be written.
    func write(_ found: BenchmarkReport) -> Bool {
        let ink = output == nil ? Terminal.output.ink : Ink(isOn: false)
        let text =
            switch format {
            case .text: found.text(ink)
            case .json: found.json + "\n"
            case .html: found.html
            }
        var isWritten = true
        if let output {
            isWritten = OutputFile.write(text, to: output)
        } else {
            Terminal.output.write(text)
        }
        if let report { isWritten = OutputFile.write(found.html, to: report) && isWritten }
        return isWritten
    }
}

/// How a benchmark's report is written.
enum BenchmarkFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, html
}

import Glibc
import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorPolicy

/// What deciding costs: conditions, whole policy sets, patterns, and checking them. Prints rows for
/// docs/performance.md; leaves with 1 when a figure misses its target.
@main enum PolicyBenchmark {
    static func main() throws {
        var figures: [Measurement] = []
        try figures.append(condition())
        for (count, target) in [(100, 15_000.0), (1_000, 150_000.0)] {
            try figures.append(rules(count, target: target))
        }
        try figures.append(defaults())
        try figures.append(patterns())
        try figures.append(loading())
        print("| figure | value | allocations | target | met |\n|---|---:|---:|---:|---|")
        for figure in figures { print(figure.row) }
        exit(figures.allSatisfy(\.isMet) ? 0 : 1)
    }

    /// One condition of two comparisons, asked as a policy asks it: fields are read once, the condition many times.
    private static func condition() throws -> Measurement {
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        guard
            let program = ExpressionCompiler.compile(
                "request.model == \"gpt-4\" and request.metadata.y >= 3", dialect: .mpl,
                schema: FieldCatalogue.schema, origin: ExpressionOrigin(),
                fields: &fields, diagnostics: &diagnostics)
        else { throw BenchmarkError(diagnostics) }
        let request = try BenchedRequest(text: "x")
        var source = BenchedFields(values: [request.body?["model"].map { .json($0) } ?? .null, .text("4")])
        var held = 0
        return Measurement.take("a condition of two comparisons", target: 250) {
            if program.matches(&source) == .holds { held += 1 }
        }
    }

    /// Rules that do not match a request of 1 KB, and one that does at the end.
    private static func rules(_ count: Int, target: Double) throws -> Measurement {
        let set = try load(RuleText.mixed(count))
        let request = try BenchedRequest(text: String(repeating: "words and more words ", count: 48))
        var matched = 0
        return Measurement.take("a request against \(count) rules", target: target) {
            var facts = request
            matched += set.decide(&facts).matches.count
        }
    }

    /// A hundred metadata fields that the operator gives values, on a request of which nobody says anything.
    private static func defaults() throws -> Measurement {
        var options = PolicyOptions()
        for index in 0..<100 { options.declared.metadata["name_\(index)"] = .int(Int64(index)) }
        let set = try load(RuleText.metadata(100), options)
        let request = try BenchedRequest(text: "x", headers: [])
        var matched = 0
        return Measurement.take("100 metadata fields with defaults", target: 15_000) {
            var facts = request
            matched += set.decide(&facts).matches.count
        }
    }

    /// Ten patterns over 4 KB of text in which none of them is found.
    private static func patterns() throws -> Measurement {
        let set = try load(RuleText.patterns)
        let request = try BenchedRequest(
            text: String(repeating: "The quick brown fox jumps over the lazy dog, 12 times. ", count: 75))
        var matched = 0
        return Measurement.take("ten patterns over 4 KB of text", target: 20_000) {
            var facts = request
            matched += set.decide(&facts).matches.count
        }
    }

    /// Reading, checking and compiling a file of a thousand rules.
    private static func loading() throws -> Measurement {
        let text = RuleText.mixed(1_000)
        _ = try load(text)
        return Measurement.take("loading 1,000 rules", target: 150_000_000, rounds: 3) { _ = try? load(text) }
    }

    private static func load(_ text: String, _ options: PolicyOptions = PolicyOptions()) throws -> PolicySet {
        var diagnostics: [Diagnostic] = []
        let set = PolicySet.load(
            [.file(SourceText(path: "bench.yaml", text: text))], known: PolicyKnowledge(providers: ["openai"]),
            options: options, diagnostics: &diagnostics)
        guard let set else { throw BenchmarkError(diagnostics) }
        return set
    }
}

/// The benchmark's own policies do not load.
struct BenchmarkError: Error {
    let messages: [String]

    init(_ diagnostics: [Diagnostic]) {
        messages = diagnostics.map(\.message)
    }
}

/// Fields that are there already.
struct BenchedFields: FieldSource {
    let values: [ExpressionValue]

    mutating func value(of slot: Int) -> ExpressionValue { values[slot] }
}

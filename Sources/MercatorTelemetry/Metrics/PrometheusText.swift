/// Metrics as Prometheus reads them, written one after the other.
///
///     # HELP mercator_jupiter_provider_health Whether the provider answers, as far as is known.
///     # TYPE mercator_jupiter_provider_health gauge
///     mercator_jupiter_provider_health{provider="openai"} 1
///
/// Source: Prometheus documentation, "Exposition formats", text format version 0.0.4, read 2026-11-25.
package struct PrometheusText: Sendable {
    /// The value of `Content-Type`, without which Prometheus 3 refuses an answer.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    package private(set) var bytes: [UInt8] = []
    /// Before every name; empty or with an underscore at its end.
    private let prefix: String
    private var metric: MetricDeclaration?
    private var begun: Set<String> = []

    package init(prefix: String = "") {
        self.prefix = prefix
    }

    /// Begins the one group of lines of a metric; its samples follow.
    package mutating func begin(_ metric: MetricDeclaration) {
        precondition(begun.insert(metric.name).inserted, "all lines of `\(metric.name)` must be one group")
        self.metric = metric
        bytes += "# HELP \(prefix)\(metric.name) ".utf8
        escape(metric.help, quotes: false)
        bytes += "\n# TYPE \(prefix)\(metric.name) \(metric.kind.rawValue)\n".utf8
    }

    /// A sample of the metric begun last, with its labels' values in the declared order.
    package mutating func sample(_ values: [String], _ value: Int) { line(values, "\(value)") }

    /// The same for what is or is not: 1 or 0.
    package mutating func sample(_ values: [String], _ value: Bool) { line(values, value ? "1" : "0") }

    /// The same for any number, infinities and no number included.
    package mutating func sample(_ values: [String], _ value: Double) {
        if value.isNaN { return line(values, "NaN") }
        if value.isInfinite { return line(values, value < 0 ? "-Inf" : "+Inf") }
        line(values, "\(value)")
    }

    private mutating func line(_ values: [String], _ number: String) {
        guard let metric else { preconditionFailure("a sample before its metric") }
        precondition(values.count == metric.labels.count, "`\(metric.name)` has the labels \(metric.labels)")
        bytes += prefix.utf8
        bytes += metric.name.utf8
        for (index, name) in metric.labels.enumerated() {
            bytes += (index == 0 ? "{" : ",").utf8
            bytes += name.utf8
            bytes += "=\"".utf8
            escape(values[index], quotes: true)
            bytes.append(UInt8(ascii: "\""))
        }
        if !metric.labels.isEmpty { bytes.append(UInt8(ascii: "}")) }
        bytes += " \(number)\n".utf8
    }

    /// Backslash and line feed are escaped everywhere, the double quote only in values of labels.
    private mutating func escape(_ text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            case UInt8(ascii: "\"") where quotes: bytes += "\\\"".utf8
            default: bytes.append(byte)
            }
        }
    }
}

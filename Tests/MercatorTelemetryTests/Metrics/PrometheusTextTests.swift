import MercatorTelemetry
import Testing

@Suite struct PrometheusTextTests {
    private let gauge = MetricDeclaration("g", .gauge, "A back\\slash,\na \"quote\".", labels: ["path", "error"])

    private func text(_ out: PrometheusText) -> String { String(decoding: out.bytes, as: UTF8.self) }

    /// The values are those of the example in the format's documentation.
    @Test func whatWouldEndALineOrAValueIsEscaped() {
        var out = PrometheusText()
        out.begin(gauge)
        out.sample([#"C:\DIR\FILE.TXT"#, "Cannot find file:\n\"FILE.TXT\""], 1)
        #expect(
            text(out) == #"""
                # HELP g A back\\slash,\na "quote".
                # TYPE g gauge
                g{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1

                """#)
    }

    @Test func textBeyondASCIIStaysAsItIs() {
        var out = PrometheusText()
        out.begin(MetricDeclaration("m", .counter, "Zähler.", labels: ["provider"]))
        out.sample(["é{},= 語\r\t"], 0)
        #expect(text(out).hasSuffix("# TYPE m counter\nm{provider=\"é{},= 語\r\t\"} 0\n"))
    }

    @Test(
        arguments: [
            (0.2125, "0.2125"), (0, "0.0"), (-1.5, "-1.5"), (1e300, "1e+300"), (1e-7, "1e-07"), (.nan, "NaN"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"),
        ] as [(Double, String)])
    func numbersAreThoseOfParseFloat(value: Double, expected: String) {
        var out = PrometheusText(prefix: "a_")
        out.begin(MetricDeclaration("m", .gauge, "Help.", labels: []))
        out.sample([], value)
        #expect(text(out) == "# HELP a_m Help.\n# TYPE a_m gauge\na_m \(expected)\n")
    }

    @Test func aMetricWithoutSamplesIsStillDeclared() {
        var out = PrometheusText(prefix: "a_b_")
        out.begin(MetricDeclaration("m", .gauge, "Help.", labels: ["l"]))
        out.begin(MetricDeclaration("n", .counter, "Help.", labels: ["l"]))
        out.sample(["x"], true)
        out.sample(["y"], false)
        #expect(
            text(out) == """
                # HELP a_b_m Help.
                # TYPE a_b_m gauge
                # HELP a_b_n Help.
                # TYPE a_b_n counter
                a_b_n{l="x"} 1
                a_b_n{l="y"} 0

                """)
    }

    @Test(arguments: [("", "", ""), ("a", "", "a_"), ("", "b", "b_"), ("a", "b", "a_b_")])
    func emptyPartsOfAPrefixLeaveNoTrace(namespace: String, subsystem: String, prefix: String) {
        var configuration = MetricsConfiguration()
        configuration.namespace = namespace
        configuration.subsystem = subsystem
        #expect(configuration.prefix == prefix)
    }

    /// Source: Prometheus documentation, "Data model" and "Metric and label naming".
    @Test(arguments: RequestMetrics.all + ProviderMetrics.all + IntakeMetrics.all)
    func namesFollowTheConventions(metric: MetricDeclaration) {
        for name in [metric.name] + metric.labels {
            #expect(name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") }, "\(name)")
        }
        #expect((metric.kind == .counter) == metric.name.hasSuffix("_total"))
        #expect(metric.help.hasSuffix("."))
        let all = RequestMetrics.all + ProviderMetrics.all + IntakeMetrics.all
        #expect(all.filter { $0.name == metric.name }.count == 1)
    }
}

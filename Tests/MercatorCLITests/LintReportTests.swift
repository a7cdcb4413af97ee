import MercatorCLI
import MercatorDiagnostics
import MercatorJSON
import MercatorTesting
import Testing

/// What `mercator lint` says, and how it ends.
struct LintReportTests {
    private static let files = [
        "clean.yaml": "policies:\n  - name: a\n    rules: [{condition: request.stream == true, action: log}]\n",
        "syntax.yaml": "- condition: request.stream ==\n  action: log\n",
        "yaml.yaml": "policies: [\n",
        "semantic.yaml": "- {action: block}\n",
        "warning.yaml": "- {condition: 'false', action: log}\n",
        "unknown.yaml": "- {condition: request.n > 1 and budget_exceeded, action: log}\n",
        "set/a.yaml": "policies: [{name: a, rules: [{condition: request.n > 1, action: allow}]}]\n",
        "set/deep/b.yml": "policies: [{name: b, rules: [{condition: request.n > 1, action: deny}]}]\n",
        "set/notes.txt": "not a policy",
        "config.yaml": """
        providers:
          openai: {base_url: "https://api.openai.com/v1", api_key: k}
        policies:
          - name: inline
            rules: [{condition: request.n > 1, action: route, provider: opnai}]
        """,
    ]

    struct Row: CustomTestStringConvertible, Sendable {
        let path: String
        var isStrict = false
        let exitCode: Int32
        var testDescription: String { "\(path)\(isStrict ? " --strict" : "")" }
    }

    @Test(arguments: [
        Row(path: "clean.yaml", exitCode: 0), Row(path: "clean.yaml", isStrict: true, exitCode: 0),
        Row(path: "syntax.yaml", exitCode: 1), Row(path: "yaml.yaml", exitCode: 1),
        Row(path: "semantic.yaml", exitCode: 2), Row(path: "warning.yaml", exitCode: 0),
        Row(path: "warning.yaml", isStrict: true, exitCode: 3), Row(path: "unknown.yaml", exitCode: 0),
        Row(path: "unknown.yaml", isStrict: true, exitCode: 2), Row(path: "nowhere.yaml", exitCode: 1),
        Row(path: "set", exitCode: 0), Row(path: "set", isStrict: true, exitCode: 3),
    ])
    func exits(row: Row) {
        #expect(report([row.path], isStrict: row.isStrict).exitCode == row.exitCode)
    }

    @Test func oneFileIsOneObject() throws {
        let json = try JSONDocument.parse(report(["semantic.yaml"]).json, profile: .grammar).root
        #expect(json["file"]?.string == "semantic.yaml")
        #expect(json["valid"]?.bool == false)
        #expect(json["summary"]?["errors"]?.int == 1)
        #expect(json["warnings"]?.count == 0)
        let entry = try #require(json["errors"]?[0])
        #expect(entry["line"]?.int == 1)
        #expect(entry["column"]?.int == 12)
        #expect(entry["severity"]?.string == "error")
        #expect(entry["type"]?.string == "semantic")
        #expect(entry["code"]?.string == "policy/unknown-action")
        #expect(entry["hint"]?.string == "did you mean `deny`?")
    }

    @Test func entriesNameTheirRule() throws {
        let json = try JSONDocument.parse(report(["warning.yaml"]).json, profile: .grammar).root
        #expect(json["valid"]?.bool == true)
        #expect(json["warnings"]?[0]?["rule"]?.string == "#1")
        #expect(json["summary"]?["rules"]?.int == 1)
        #expect(json["summary"]?["policies"]?.int == 1)
    }

    @Test func severalFilesAreOneObjectToo() throws {
        let json = try JSONDocument.parse(report(["set", "semantic.yaml"]).json, profile: .grammar).root
        #expect(json["valid"]?.bool == false)
        #expect(json["errors"]?[0]?["file"]?.string == "semantic.yaml")
        #expect(json["summary"]?["policies"]?.int == 3)
        #expect(
            json["files"]?.elements.compactMap { $0["file"]?.string } == [
                "set/a.yaml", "set/deep/b.yml", "semantic.yaml",
            ])
        #expect(json["files"]?[0]?["valid"]?.bool == true)
        #expect(json["files"]?[0]?["warnings"]?[0]?["code"]?.string == "policy/conflict")
    }

    @Test func aConfigurationBringsItsNamesAndItsPolicies() {
        let report = report([], configuration: "config.yaml")
        #expect(report.errors.map(\.code) == ["policy/unknown-provider"])
        #expect(report.errors.first?.hint == "did you mean `openai`?")
        #expect(report.exitCode == 2)
    }

    @Test func sarifHasWhatItsSchemaRequires() throws {
        let report = report(["semantic.yaml", "warning.yaml"])
        let text = DiagnosticRenderer(sources: report.sources, colour: false)
            .sarif(report.diagnostics, toolVersion: "1.0")
        let log = try JSONDocument.parse(text, profile: .grammar).root
        #expect(log["version"]?.string == "2.1.0")
        let run = try #require(log["runs"]?[0])
        #expect(run["tool"]?["driver"]?["name"]?.string == "mercator")
        let rules = run["tool"]?["driver"]?["rules"]?.elements.compactMap { $0["id"]?.string } ?? []
        let results = try #require(run["results"])
        for result in results.elements {
            #expect(result["message"]?["text"]?.string?.isEmpty == false)
            #expect(["error", "warning", "note"].contains(result["level"]?.string ?? ""))
            #expect(rules.contains(result["ruleId"]?.string ?? ""))
            let place = result["locations"]?[0]?["physicalLocation"]
            #expect(place?["artifactLocation"]?["uri"]?.string?.isEmpty == false)
            #expect((place?["region"]?["startLine"]?.int ?? 0) >= 1)
        }
        #expect(results.count == report.diagnostics.count)
    }

    @Test(arguments: [["clean.yaml"], ["semantic.yaml"], ["set", "warning.yaml"]])
    func textIsForPeople(paths: [String]) throws {
        let name = paths.map { String($0.prefix { $0 != "." }) }.joined(separator: "-")
        try Golden.expect(report(paths).text(Ink(isOn: false)), equals: "lint-\(name).txt")
    }

    @Test func colourIsOnlyForTerminals() {
        #expect(!report(["semantic.yaml"]).text(Ink(isOn: false)).contains("\u{1B}"))
        #expect(report(["semantic.yaml"]).text(Ink(isOn: true)).contains("\u{1B}"))
    }

    @Test(arguments: [
        ["secret.yaml"], ["including.yaml"], ["secret.yaml", "clean.yaml"],
    ])
    func credentialsAreNotShown(paths: [String]) {
        let files = [
            "secret.yaml": "- {action: block, condition: 'true', secret: hunter2hunter2}\n",
            "including.yaml": "includes: [parts/secret.yaml]\nrules: [{condition: request.n > 1, action: allow}]\n",
            "parts/secret.yaml": "- {action: block, condition: 'true', secret: hunter2hunter2}\n",
            "clean.yaml": Self.files["clean.yaml"] ?? "",
        ]
        let report = LintReport(
            paths: paths, configuration: nil, isStrict: false, system: StillSystem.with(files: files))
        #expect(!report.errors.isEmpty)
        let text = report.text(Ink(isOn: false))
        #expect(text.contains("secret: ••••") && !text.contains("hunter2"), "\(text)")
        #expect(!report.sources.values.contains { $0.text.contains("hunter2") })
    }

    @Test(.enabled(if: Conformance.has("mpl-conditions.json"), "the conformance files are not here"))
    func everyPublishedConditionIsClean() throws {
        let conditions = try JSONDocument.parse(try Conformance.text("mpl-conditions.json"), profile: .grammar).root
        for condition in conditions.elements {
            let written = String(decoding: condition.rawBytes.readableBytesView, as: UTF8.self)
            let files = [
                "p.yaml": "policies:\n  - name: p\n    rules:\n      - condition: \(written)\n        action: log\n"
            ]
            let report = LintReport(
                paths: ["p.yaml"], configuration: nil, isStrict: false, system: StillSystem.with(files: files))
            #expect(report.exitCode == 0, "\(written): \(report.errors.map(\.message))")
            #expect(!report.diagnostics.contains { $0.code == "policy/contradiction" }, "\(written)")
        }
    }

    private func report(_ paths: [String], configuration: String? = nil, isStrict: Bool = false) -> LintReport {
        LintReport(
            paths: paths, configuration: configuration, isStrict: isStrict, system: StillSystem.with(files: Self.files))
    }
}

import ArgumentParser
import MercatorDiagnostics
import MercatorPolicy
import MercatorSystem

/// `mercator test`: the tests of policies.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the tests of policies.",
        discussion: """
            Without --tests those files run that stand beside the policies (`x.test.yaml`, against `x.yaml` alone). \
            Tests under `tests:` in the policies always run. Without --policy the policies of the configuration are \
            tested.
            Exit status: 0 all passed, 1 a test file or an argument is wrong, 2 the policies have errors, 3 a test \
            failed.
            """)

    @Option(
        name: [.short, .long], help: "A policy file or folder; may be given several times.", completion: .file())
    var policy: [String] = []

    @Option(
        name: [.short, .long, .customLong("requests")],
        help: "A test file or folder; may be given several times.", completion: .file())
    var tests: [String] = []

    @Option(
        name: [.short, .long],
        help: "A configuration whose providers and options hold; without --policy its policies too.",
        completion: .file())
    var config: String?

    @Argument(help: "Policy files and folders, and test files (`*.test.yaml`).", completion: .file())
    var files: [String] = []

    @Flag(help: "Tell which rules and branches no test has seen.")
    var coverage = false

    @Flag(help: "Stop at the first failure.")
    var failFast = false

    @Option(help: "text, json or junit.")
    var format = TestFormat.text

    @Option(name: [.short, .long], help: "Write the report to a file; the summary still goes to the terminal.")
    var output: String?

    func run() throws {
        let (policyPaths, testPaths) = paths
        let bench = PolicyBench(paths: policyPaths, config: config, system: CommandSystem.live)
        guard let policies = bench.policies else {
            bench.report()
            throw ExitStatus.initialisation
        }
        let beside = testPaths.isEmpty ? TestFiles.beside(policyPaths, files: CommandSystem.live.files) : []
        let cases = try read(testPaths + beside, bench)
        let report = try run(cases, policies, bench, isBeside: !beside.isEmpty)
        try write(report)
        if report.count(.failed) > 0 { throw ExitStatus.operation }
    }

    /// What the arguments name: the first is a policy unless --policy says, the others by their names.
    private var paths: (policies: [String], tests: [String]) {
        var (policies, tests) = (policy, tests)
        for file in files {
            if PolicyFileName.isTest(file) || !policy.isEmpty { tests.append(file) } else { policies.append(file) }
        }
        return (policies, tests)
    }

    private func read(_ paths: [String], _ bench: PolicyBench) throws -> [PolicyTestCase] {
        var reader = PolicyTestReader(options: bench.options)
        var sources = bench.sources
        var diagnostics: [Diagnostic] = []
        for text in TestFiles.read(paths, files: CommandSystem.live.files, diagnostics: &diagnostics) {
            sources[text.path] = text
            reader.read(text)
        }
        for text in bench.files { reader.readTests(ofPolicies: text) }
        for node in bench.inlineNodes { reader.readTests(ofPolicies: node) }
        diagnostics += reader.diagnostics
        if reader.cases.isEmpty, diagnostics.isEmpty {
            diagnostics.append(
                Diagnostic(
                    .error, code: "test/none", message: "there are no tests",
                    hint: "name a test file with `--tests`, or write `tests:` into a policy"))
        }
        Terminal.errors.report(diagnostics, about: sources)
        if diagnostics.containsError { throw ExitStatus.failure }
        return reader.cases
    }

    /// - Parameter isBeside: the test files were found beside the policies, each about the one it is named after.
    private func run(
        _ cases: [PolicyTestCase], _ policies: PolicySet, _ bench: PolicyBench, isBeside: Bool
    ) throws -> TestReport {
        let clock = CommandSystem.live.monotonicClock
        let began = clock.now()
        let whole = PolicyTestRun(policies: policies, providers: bench.providerOfModel, facts: bench.facts)
        // By the path of the policy file that is tested alone; the empty one is the whole set.
        var runs = ["": whole]
        var results: [PolicyTestResult] = []
        for test in cases {
            let subject = isBeside ? TestFiles.subject(of: test.path, among: bench.files) : nil
            let key = subject?.path ?? ""
            if let subject, runs[key] == nil {
                let alone = try self.policies(of: subject, bench)
                runs[key] = PolicyTestRun(policies: alone, providers: bench.providerOfModel, facts: bench.facts)
            }
            let start = clock.now()
            var result = runs[key, default: whole].run(test)
            result.nanoseconds = clock.now().since(start).wholeNanoseconds
            results.append(result)
            if failFast, result.status == .failed { break }
        }
        var coverage = whole.coverage
        for run in runs.values { coverage.add(run.coverage) }
        return TestReport(
            results: results, coverage: coverage, nanoseconds: clock.now().since(began).wholeNanoseconds)
    }

    /// The policies of a file alone. Where that is not enough for a set, the tests must not pass on another's strength.
    private func policies(of text: SourceText, _ bench: PolicyBench) throws -> PolicySet {
        var diagnostics: [Diagnostic] = []
        if let policies = bench.policies(of: text, diagnostics: &diagnostics) { return policies }
        Terminal.errors.report(diagnostics, about: bench.sources)
        Terminal.errors.line("`\(text.path)` cannot be tested alone; name its tests with --tests to test all policies")
        throw ExitStatus.initialisation
    }

    private func write(_ report: TestReport) throws {
        let ink = output == nil ? Terminal.output.ink : Ink(isOn: false)
        let text =
            switch format {
            case .text: report.text(ink, coverage: coverage)
            case .json: report.json + "\n"
            case .junit: report.junit
            }
        guard let output else { return Terminal.output.write(text) }
        Terminal.output.write(report.text(Terminal.output.ink, coverage: coverage))
        if !OutputFile.write(text, to: output) { throw ExitStatus.failure }
    }
}

/// How a test report is written.
enum TestFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, junit
}

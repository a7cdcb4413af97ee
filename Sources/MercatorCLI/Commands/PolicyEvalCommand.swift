import ArgumentParser
import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorPolicy
import MercatorSystem

/// `mercator policy eval`: one expression, or a stream of them.
struct PolicyEvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Evaluate an expression of the policy language, or of CEL.",
        discussion: """
            With --jsonl each line of standard input is an object {"id", "expr", "bindings"?} and each line of output \
            {"id", "value"} or {"id", "error"}; values are in CEL's protobuf-JSON form.
            Exit status: 0 evaluated (with --jsonl: every line was understood, whatever its value), 1 the expression \
            does not compile or an argument is wrong, 2 the configuration has errors, 3 the expression has no value.
            """)

    @Argument(
        help: "The expression; `-` reads it from standard input.", completion: .fieldPaths)
    var expression: String?

    @Flag(help: "Read it as CEL, not as the policy language.")
    var cel = false

    @Flag(help: "Read objects with expressions from standard input, one a line.")
    var jsonl = false

    @Option(
        name: [.short, .long], help: "Values of names: a JSON object, or a file that holds one.", completion: .file())
    var bindings: String?

    @Option(
        name: [.short, .long], help: "The request that fields are read from; `-` is standard input.",
        completion: .file())
    var request: String?

    @OptionGroup(title: "The request") var described: RequestOptions

    @Option(
        name: [.short, .long],
        help: "A configuration whose flags, variables, time zone, providers and models hold.", completion: .file())
    var config: String?

    @Flag(help: "Show the value of every part of the expression.")
    var trace = false

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func validate() throws {
        let hasRequest = request != nil || !described.isEmpty
        if cel, config != nil {
            throw ValidationError("--config is for the policy language; CEL knows nothing of a configuration.")
        }
        if cel, hasRequest {
            throw ValidationError("CEL knows nothing of a request: give it values with --bindings.")
        }
        if jsonl, expression != nil {
            throw ValidationError("With --jsonl expressions come from standard input.")
        }
        if jsonl, hasRequest {
            throw ValidationError("With --jsonl every line names its own values, under `bindings`, and no request.")
        }
        if jsonl, trace { throw ValidationError("--trace is for one expression, not for --jsonl.") }
        let takers = [expression, request, bindings].count { $0 == "-" } + (jsonl ? 1 : 0)
        if takers > 1 {
            throw ValidationError("Standard input is one thing: the expression, the request, the bindings or --jsonl.")
        }
    }

    func run() throws {
        let ground = try self.ground()
        let bindings = try self.bindings.map(ExpressionBindings.init(argument:))
        if jsonl {
            var stream = ExpressionStream(
                dialect: cel ? .cel : .mpl, shared: bindings, ground: ground, system: CommandSystem.live)
            let isUnderstood = stream.run()
            if !isUnderstood { throw ExitStatus.failure }
            return
        }
        let text = try expressionText()
        let evaluation = cel ? evaluateCEL(text, bindings) : try evaluatePolicy(text, bindings, ground)
        try report(evaluation, text)
    }

    private func expressionText() throws -> String {
        guard let expression else { throw ValidationError("There is no expression: write it as the argument.") }
        guard expression == "-" else { return expression }
        var diagnostics: [Diagnostic] = []
        guard let text = InputText.read("-", diagnostics: &diagnostics) else { throw failed(diagnostics, nil) }
        let isEnded = text.text.hasSuffix("\n")
        return isEnded ? String(text.text.dropLast()) : text.text
    }

    private func evaluateCEL(_ text: String, _ bindings: ExpressionBindings?) -> ExpressionTrial.Outcome {
        let zones = ZoneLookup(CommandSystem.live.files)
        switch CELEvaluation.evaluate(
            text, bindings: bindings?.named ?? [], zoneOffset: { zones.offset($0, at: $1) })
        {
        case .value(let value): return .init(value: .success(value))
        case .error(let error): return .init(value: .failure(error))
        case .rejected(let diagnostics): return .init(value: nil, diagnostics: diagnostics)
        }
    }

    private func evaluatePolicy(
        _ text: String, _ bindings: ExpressionBindings?, _ ground: ExpressionGround
    ) throws -> ExpressionTrial.Outcome {
        let now = CommandSystem.live.wallClock.now()
        var request = DescribedRequest(now: now)
        if let path = self.request {
            var diagnostics: [Diagnostic] = []
            let source = InputText.read(path, diagnostics: &diagnostics)
            let read = source.flatMap {
                RequestFile.read($0, now: now, options: ground.options, diagnostics: &diagnostics)
            }
            guard let read else { throw failed(diagnostics, source) }
            request = read
        }
        request.bind(bindings?.fields ?? [])
        try described.apply(to: &request)
        return ground.evaluate(text, for: request)
    }

    private func ground() throws -> ExpressionGround {
        guard let config else { return ExpressionGround(system: CommandSystem.live) }
        var diagnostics: [Diagnostic] = []
        var sources: [String: SourceText] = [:]
        let ground = ExpressionGround(
            configuration: config, system: CommandSystem.live, diagnostics: &diagnostics, sources: &sources)
        Terminal.errors.report(diagnostics, about: sources)
        guard let ground else { throw ExitStatus.initialisation }
        return ground
    }

    private func report(_ outcome: ExpressionTrial.Outcome, _ text: String) throws {
        if format == .json {
            Terminal.output.line(EvaluationReport(outcome: outcome, dialect: cel ? .cel : .mpl).json(traced: trace))
        } else {
            if !outcome.diagnostics.isEmpty { say(outcome.diagnostics, text) }
            if trace { Terminal.output.write(EvaluationReport.table(outcome.values, Terminal.output.ink)) }
            switch outcome.value {
            case .success(let value): Terminal.output.line(cel ? value.shown : value.jsonText)
            case .failure(let error): Terminal.errors.line("no value: \(error.message) (\(error.code.rawValue))")
            case nil: break
            }
        }
        switch outcome.value {
        case .success: return
        case .failure: throw ExitStatus.operation
        case nil: throw ExitStatus.failure
        }
    }

    private func say(_ diagnostics: [Diagnostic], _ text: String) {
        // The expression is no file; a name lets its line be shown.
        let named = diagnostics.map { diagnostic in
            var diagnostic = diagnostic
            diagnostic.path = diagnostic.path ?? "expression"
            return diagnostic
        }
        let sources = ["expression": SourceText(path: "expression", text: text)]
        Terminal.errors.report(named, about: sources)
    }

    private func failed(_ diagnostics: [Diagnostic], _ source: SourceText?) -> ExitStatus {
        Terminal.errors.report(diagnostics, about: source.map { [$0.path: $0] } ?? [:])
        return .failure
    }
}

import MercatorBench
import MercatorDiagnostics
import MercatorSystem

/// The command line of a benchmark, judged: either what to do, or everything that is wrong.
struct BenchmarkSettings {
    /// Nil after a mistake.
    let options: LoadOptions?
    let diagnostics: [Diagnostic]

    /// Requests a second when nothing is said.
    static let usualRate = 100.0
    private static let usualDuration = Duration.seconds(60)

    init(_ command: BenchmarkCommand, system: System) {
        var inputs = BenchmarkInputs(system: system)
        var options = LoadOptions()
        do {
            options.target = try LoadTarget(command.target)
        } catch {
            inputs.note("target", error)
        }
        for mistake in Self.mistakes(command) { inputs.note("argument", mistake) }
        let content = command.content
        options.rate = command.closedLoop ? nil : command.rate ?? Self.usualRate
        options.arrivals = command.arrivals
        options.seed = command.seed
        options.connections = command.concurrency
        options.loops = command.loops
        options.requests = command.requests
        // A number of requests alone is not cut short by the usual time.
        let usual = command.requests == nil ? Self.usualDuration : .seconds(LoadBounds.secondsMax)
        options.duration = command.duration?.duration ?? usual
        options.warmUp = command.warmUp.duration
        options.ramp = command.ramp.duration
        options.timeout = command.timeout.duration
        options.expectedStatus = content.expectedStatus
        options.trustFile = content.caFile
        options.headers = content.headers.compactMap { inputs.header($0) }
        options.apiKey = inputs.key(variable: content.keyVariable, file: content.keyFile)
        if let bodies = Self.bodies(content, &inputs) { options.bodies = bodies }
        diagnostics = inputs.diagnostics
        self.options = diagnostics.isEmpty ? options : nil
    }

    private static func bodies(
        _ content: BenchmarkRequestOptions, _ inputs: inout BenchmarkInputs
    ) -> RequestBodies? {
        guard (0...LoadBounds.promptBytesMax).contains(content.promptBytes) else { return nil }
        let prompts = content.promptFile.map { inputs.prompts($0) } ?? [content.prompt]
        let chat = #"{"model":"{{model}}","messages":[{"role":"user","content":"{{prompt}}"}]}"#
        do {
            let templates =
                try content.template.map { inputs.templates($0) } ?? [RequestTemplate(chat, place: "the request")]
            guard !templates.isEmpty, !prompts.isEmpty else { return nil }
            if content.promptFile != nil, !templates.contains(where: \.hasPrompt) {
                throw LoadMistake("the template has no place for prompts", hint: "write {{prompt}} where they belong")
            }
            return try RequestBodies(
                templates: templates, model: content.model, prompts: prompts, promptBytes: content.promptBytes,
                streams: content.stream)
        } catch let mistake as LoadMistake {
            inputs.note("template", mistake)
        } catch {
            inputs.note("template", LoadMistake("\(error)", hint: "look at --template"))
        }
        return nil
    }

    /// What is wrong with the numbers.
    private static func mistakes(_ command: BenchmarkCommand) -> [LoadMistake] {
        var mistakes: [LoadMistake] = []
        func expect(_ holds: Bool, _ message: String, hint: String) {
            if !holds { mistakes.append(LoadMistake(message, hint: hint)) }
        }
        if let rate = command.rate {
            expect(
                rate.isFinite && rate > 0, "--rate is \(FixedText.short(rate)), and a load needs one above zero",
                hint: "for as many requests as the connections allow, say --closed-loop instead")
            expect(
                rate <= LoadBounds.rateMax || !rate.isFinite,
                "--rate is more than \(Int(LoadBounds.rateMax)) requests a second",
                hint: "no one machine sends that many")
            expect(!command.closedLoop, "--rate and --closed-loop exclude each other", hint: "leave one of them out")
        }
        expect(
            command.arrivals == .constant || !command.closedLoop, "--arrivals means nothing with --closed-loop",
            hint: "arrivals belong to a --rate")
        expect(
            command.ramp.duration == .zero || command.closedLoop, "--ramp means nothing with a rate",
            hint: "it opens the connections of a --closed-loop bit by bit")
        expect(
            (1...LoadBounds.connectionsMax).contains(command.concurrency),
            "--concurrency is \(command.concurrency)", hint: "it is a number from 1 to \(LoadBounds.connectionsMax)")
        expect(
            (1...LoadBounds.loopsMax).contains(command.loops), "--loops is \(command.loops)",
            hint: "it is a number from 1 to \(LoadBounds.loopsMax)")
        expect((command.requests ?? 1) > 0, "--requests is not positive", hint: "leave it out for no limit")
        return mistakes + timeMistakes(command) + contentMistakes(command.content)
    }

    private static func timeMistakes(_ command: BenchmarkCommand) -> [LoadMistake] {
        let day = Duration.seconds(LoadBounds.secondsMax)
        let times = [
            ("--duration", command.duration?.duration ?? usualDuration, Duration.nanoseconds(1)),
            ("--timeout", command.timeout.duration, .nanoseconds(1)), ("--warm-up", command.warmUp.duration, .zero),
            ("--ramp", command.ramp.duration, .zero),
        ]
        return times.filter { $0.1 < $0.2 || $0.1 > day }.map {
            LoadMistake("\($0.0) is \($0.1 > day ? "longer than a day" : "no time at all")", hint: "write \($0.0) 30s")
        }
    }

    private static func contentMistakes(_ content: BenchmarkRequestOptions) -> [LoadMistake] {
        var mistakes: [LoadMistake] = []
        if !(0...LoadBounds.promptBytesMax).contains(content.promptBytes) {
            mistakes.append(
                LoadMistake(
                    "--prompt-bytes is \(content.promptBytes)",
                    hint: "it is a number from 0 to \(LoadBounds.promptBytesMax)"))
        }
        if !(200...599).contains(content.expectedStatus) {
            mistakes.append(
                LoadMistake("--expected-status is \(content.expectedStatus)", hint: "it is a number from 200 to 599"))
        }
        if content.keyVariable != nil, content.keyFile != nil {
            mistakes.append(
                LoadMistake("--api-key-env and --api-key-file exclude each other", hint: "leave one of them out"))
        }
        return mistakes
    }
}

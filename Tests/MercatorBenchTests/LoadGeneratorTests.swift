import MercatorBench
import NIOCore
import NIOPosix
import Testing

struct LoadGeneratorTests {
    private func run(
        watcher: LoadGenerator.Watcher? = nil, _ change: (inout LoadOptions) throws -> Void
    ) async throws -> (LoadReport, SimulatedProvider) {
        let provider = try await SimulatedProvider.start(
            SimulatedProviderOptions(), host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton
        ).get()
        var options = LoadOptions()
        options.target.port = provider.port
        options.connections = 4
        options.timeout = .seconds(5)
        try change(&options)
        let report = try await LoadGenerator.run(options, at: LoadSite(options), watcher: watcher)
        try await provider.stop().get()
        return (report, provider)
    }

    @Test(arguments: [1, 3])
    func everyRequestIsCountedOnce(_ loops: Int) async throws {
        let (report, provider) = try await run {
            $0.requests = 50
            $0.loops = loops
            $0.bodies = RequestBodies(promptBytes: 900)
        }
        #expect(report.ok == 50)
        #expect(report.failed == 0)
        #expect(report.statuses == [200: 50])
        #expect(report.latency.count == 50)
        #expect(report.firstByte.count == 50)
        #expect(report.connectionsOpened == 4)
        #expect(provider.counts.requests.load(ordering: .relaxed) == 50)
        #expect(report.serviceTime.count == 50)
        #expect(report.timeline.slots.map(\.ok).reduce(0, +) == 50)
    }

    @Test func streamsAreLookedInto() async throws {
        let (report, _) = try await run {
            $0.requests = 8
            $0.bodies = RequestBodies(prompt: "[[mock chunks=10 stamp]] hi", streams: true)
        }
        #expect(report.ok == 8)
        // The role, ten stamps, the end.
        #expect(report.events == 8 * 12)
        #expect(report.eventLag.count == 8 * 10)
        #expect(report.eventGap.count == 8 * 11)
        #expect(report.firstToken.count == 8)
    }

    @Test func aRateKeepsItsSchedule() async throws {
        let (report, _) = try await run {
            $0.rate = 1_000
            $0.duration = .milliseconds(200)
        }
        // However slow the machine, every request that was due is sent and answered. Those that waited for a connection
        // were not late by the generator's fault.
        #expect(report.lateness.count <= 200)
        // Neither the last answer's time nor the first request's makes the rate another one.
        #expect(report.elapsed >= 200_000_000)
        #expect(report.ok == 200)
        #expect(report.failed == 0)
    }

    @Test func rampAndWarmUp() async throws {
        let (report, _) = try await run {
            $0.ramp = .milliseconds(20)
            $0.warmUp = .milliseconds(40)
            // Long enough for a machine that is busy with all other tests.
            $0.duration = .seconds(1)
        }
        #expect(report.failed == 0)
        #expect(report.ok > 0)
        #expect(report.elapsed > 0)
    }

    @Test(arguments: [
        ("status=500", false, LoadFailure.serverError), ("status=429", false, .rateLimited),
        ("status=404", false, .clientError), ("status=302", false, .unexpectedStatus),
        ("cut=1", false, .connectionClosed),
        ("cut=0", false, .connectionClosed), ("chunks=5 cut=2", true, .connectionClosed), ("hang", false, .timeout),
        ("html", true, .streamUnfinished), ("html", false, .badBody), ("empty", false, .badBody),
        ("chunks=3 garbage=2", true, .badEvent),
    ])
    func failuresAreToldApart(_ directive: String, _ streams: Bool, _ failure: LoadFailure) async throws {
        let (report, _) = try await run {
            $0.requests = 3
            $0.bodies = RequestBodies(prompt: "[[mock \(directive)]] hi", streams: streams)
            // Short only where it is waited for: a busy machine takes its time with all else.
            $0.timeout = directive == "hang" ? .milliseconds(60) : .seconds(20)
        }
        #expect(report.failures == [failure: 3], "\(directive)")
        #expect(report.ok == 0)
    }

    @Test func anExpectedStatusIsASuccess() async throws {
        let (report, _) = try await run {
            $0.requests = 2
            $0.expectedStatus = 503
            $0.bodies = RequestBodies(prompt: "[[mock status=503]] hi")
        }
        #expect(report.ok == 2)
        #expect(report.statuses == [503: 2])
    }

    /// One connection, a server that takes 100 ms, and fifty times what it can do: latency has the wait in it, the
    /// service time has not, and what could not be sent is counted.
    @Test func overloadShowsInTheLatency() async throws {
        let (report, _) = try await run {
            $0.connections = 1
            $0.rate = 500
            $0.duration = .milliseconds(400)
            $0.timeout = .seconds(3)
            $0.bodies = RequestBodies(prompt: "[[mock latency=100ms]] hi")
        }
        #expect(report.ok + report.failed == 200)
        #expect(report.failures[.notSent] ?? 0 > 100)
        #expect(report.backlogMax > 50)
        // What was begun after the end is not counted as if it had happened before.
        #expect(report.elapsed > 400_000_000)
        #expect(report.requestsPerSecond < 20)
        #expect(report.latency.longest > report.serviceTime.longest)
    }

    @Test func bodiesAreSentInTurn() async throws {
        let (report, _) = try await run {
            $0.requests = 40
            $0.loops = 2
            let prompts = ["fine", "[[mock status=500]] x", "fine too", "[[mock status=429]] x"]
            let template = #"{"model":"{{model}}","messages":[{"role":"user","content":"{{prompt}} {{number}}"}]}"#
            $0.bodies = try RequestBodies(
                templates: [try RequestTemplate(template, place: "t")], model: "gpt-4o-mini", prompts: prompts,
                streams: false)
        }
        #expect(report.statuses == [200: 20, 500: 10, 429: 10])
    }

    @Test func aWatcherEndsTheRun() async throws {
        let watcher: LoadGenerator.Watcher = { _ in false }
        let (report, _) = try await run(watcher: watcher) {
            $0.duration = .seconds(60)
            $0.bodies = RequestBodies(prompt: "[[mock hang]] hi")
        }
        #expect(report.isInterrupted)
        #expect(report.unfinished == 4)
        #expect(report.failed == 0)
    }

    @Test func aDeadServerIsAMistakeWithAHint() async throws {
        let provider = try await SimulatedProvider.start(
            SimulatedProviderOptions(), host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton
        ).get()
        try await provider.stop().get()
        var options = LoadOptions()
        options.target.port = provider.port
        options.requests = 4
        let mistake = await #expect(throws: LoadMistake.self) { try await LoadSite(options) }
        #expect(mistake?.message.contains("refused") == true)
        #expect(mistake?.hint.contains("mercator run") == true)
    }
}

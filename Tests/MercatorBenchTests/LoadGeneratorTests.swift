import MercatorBench
import MercatorJSON
import NIOCore
import NIOPosix
import Testing

struct LoadGeneratorTests {
    private func run(_ change: (inout LoadOptions) -> Void) async throws -> (LoadReport, SimulatedProvider) {
        let provider = try await SimulatedProvider.start(
            SimulatedProviderOptions(), host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton
        ).get()
        var options = LoadOptions()
        options.port = provider.port
        options.connections = 4
        options.timeout = .seconds(5)
        change(&options)
        let report = try await LoadGenerator.run(options)
        try await provider.stop().get()
        return (report, provider)
    }

    @Test(arguments: [1, 3])
    func everyRequestIsCountedOnce(_ loops: Int) async throws {
        let (report, provider) = try await run {
            $0.requests = 50
            $0.loops = loops
            $0.promptBytes = 900
        }
        #expect(report.ok == 50)
        #expect(report.failed == 0)
        #expect(report.statuses == [200: 50])
        #expect(report.latency.count == 50)
        #expect(report.firstByte.count == 50)
        #expect(report.connectionsOpened == 4)
        #expect(provider.counts.requests.load(ordering: .relaxed) == 50)
        let json = try JSONDocument.parse(report.json, profile: .grammar).root
        #expect(json["ok"]?.int == 50)
        #expect(json["latency"]?["count"]?.int == 50)
        #expect(report.text.hasPrefix("50 ok, 0 failed"))
    }

    @Test func streamsAreLookedInto() async throws {
        let (report, _) = try await run {
            $0.requests = 8
            $0.streams = true
            $0.prompt = "[[mock chunks=10 stamp]] hi"
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
        // However slow the machine, every request that was due is sent and answered.
        #expect(report.ok == 200)
        #expect(report.failed == 0)
    }

    @Test func rampAndWarmUp() async throws {
        let (report, _) = try await run {
            $0.ramp = .milliseconds(20)
            $0.warmUp = .milliseconds(40)
            $0.duration = .milliseconds(60)
        }
        #expect(report.failed == 0)
        #expect(report.ok > 0)
        #expect(report.elapsed > 0)
    }

    @Test func failuresAreToldApart() async throws {
        for (directive, streams, field) in [
            ("status=500", false, \LoadReport.otherStatus), ("cut=1", false, \.cutAnswers),
            ("cut=0", false, \.cutAnswers), ("chunks=5 cut=2", true, \.cutAnswers), ("hang", false, \.timeouts),
            ("html", true, \.unfinishedStreams),
        ] {
            let (report, _) = try await run {
                $0.requests = 3
                $0.streams = streams
                $0.prompt = "[[mock \(directive)]] hi"
                // Short only where it is waited for: a busy machine takes its time with all else.
                $0.timeout = directive == "hang" ? .milliseconds(60) : .seconds(20)
            }
            #expect(report[keyPath: field] == 3, "\(directive)")
            #expect(report.failed == 3)
            #expect(report.ok == 0)
        }
    }

    @Test func aDeadServerIsAConnectFailure() async throws {
        let provider = try await SimulatedProvider.start(
            SimulatedProviderOptions(), host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton
        ).get()
        try await provider.stop().get()
        var options = LoadOptions()
        options.port = provider.port
        options.connections = 2
        options.requests = 4
        let report = try await LoadGenerator.run(options)
        #expect(report.connectFailures == 4)
    }
}

import MercatorBench
import Testing

struct SimulationDirectiveTests {
    private struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var rest: String?
        var expected: SimulatedBehaviour

        init(_ text: String, rest: String?, _ change: (inout SimulatedBehaviour) -> Void = { _ in }) {
            self.text = text
            self.rest = rest
            expected = SimulatedBehaviour()
            change(&expected)
        }

        var testDescription: String { text }
    }

    private static let understood = [
        Row("plain text", rest: nil),
        Row("a [[mockery]]", rest: nil),
        Row("[[mock chunks=50 gap=20ms]] hello", rest: "hello") {
            $0.chunks = 50
            $0.gap = .milliseconds(20)
        },
        Row("say [[mock latency=1s,status=429 retry_after=3]] it", rest: "say it") {
            $0.latency = .seconds(1)
            $0.status = 429
            $0.retryAfterSeconds = 3
        },
        Row("[[mock delay_us=500 latency_ms=7]]", rest: "") {
            $0.gap = .microseconds(500)
            $0.latency = .milliseconds(7)
        },
        Row("[[mock fail=2]]", rest: "") {
            $0.failures = 2
            $0.status = 503
        },
        Row("[[mock fail=1 cut=0]]", rest: "") {
            $0.failures = 1
            $0.fault = .cut(afterChunks: 0)
        },
        Row("[[mock hang]]", rest: "") { $0.fault = .hang(afterChunks: nil) },
        Row("[[mock hang=3]]", rest: "") { $0.fault = .hang(afterChunks: 3) },
        Row("[[mock cut=3 stamp]]", rest: "") {
            $0.fault = .cut(afterChunks: 3)
            $0.stampsChunks = true
        },
        Row("[[mock garbage=2 body=1000]]", rest: "") {
            $0.fault = .garbage(atChunk: 2)
            $0.bodyBytes = 1_000
        },
        Row("[[mock html]]", rest: "") { $0.fault = .html },
        Row("[[mock empty]]", rest: "") { $0.fault = .empty },
        Row("[[mock slow gap=5]]", rest: "") {
            $0.fault = .slow
            $0.gap = .milliseconds(5)
        },
        Row("[[mock redirect]]", rest: "") { $0.fault = .redirect },
        Row("[[mock stale]]", rest: "") { $0.fault = .stale },
    ]

    @Test(arguments: understood)
    private func directiveChangesBehaviourAndLeavesTheRest(_ row: Row) throws {
        var behaviour = SimulatedBehaviour()
        #expect(try SimulationDirective.apply(from: row.text, to: &behaviour) == row.rest)
        #expect(behaviour == row.expected)
    }

    @Test(
        arguments: [
            "[[mock chunks=50", "[[mock chunk=50]]", "[[mock chunks=-1]]", "[[mock chunks=999999999999999999999]]",
            "[[mock status=99]]", "[[mock status=600]]", "[[mock gap=1h]]", "[[mock gap=]]", "[[mock gap]]",
            "[[mock gap=99999999999s]]", "[[mock latency=601s]]", "[[mock gap=ms]]", "[[mock body=999999999]]",
        ])
    func mistakesAreRefused(_ text: String) {
        var behaviour = SimulatedBehaviour()
        #expect(throws: SimulationDirective.Mistake.self) {
            try SimulationDirective.apply(from: text, to: &behaviour)
        }
    }

    @Test func aBehaviourRecoversToAGoodAnswer() {
        var behaviour = SimulatedBehaviour()
        behaviour.status = 503
        behaviour.retryAfterSeconds = 1
        behaviour.fault = .html
        behaviour.latency = .seconds(1)
        #expect(behaviour.recovered.status == 200)
        #expect(behaviour.recovered.fault == nil)
        #expect(behaviour.recovered.retryAfterSeconds == nil)
        #expect(behaviour.recovered.latency == .seconds(1))
    }
}

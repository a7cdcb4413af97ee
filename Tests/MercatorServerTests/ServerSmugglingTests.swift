import MercatorServer
import MercatorTesting
import Testing

@Suite("request smuggling through a connection")
struct ServerSmugglingTests {
    /// The verdicts mean: `reject` no success and a closed connection, `one` and `two` so many successes and nothing
    /// else, `any` at most one success, and never a client left waiting.
    @Test("every public case is judged right", .enabled(if: !SmugglingCase.all.isEmpty))
    func publicCasesAreJudgedRight() throws {
        for item in SmugglingCase.all {
            for step in [item.raw.count, 1] where item.raw.count < 4_000 || step > 1 {
                let harness = try ServerHarness(answers: .ok)
                for start in stride(from: 0, to: item.raw.count, by: step) {
                    try harness.send(Array(item.raw[start..<min(start + step, item.raw.count)]))
                }
                let good = harness.owner.requests.count
                let bad = harness.owner.refusals.count
                let label = "\(item.id) by \(step): \(good) answered, \(harness.owner.refusals.map(\.code))"
                switch item.verdict {
                case "reject": #expect(good == 0 && bad == 1 && !harness.channel.isActive, "\(label)")
                case "one": #expect(good == 1 && bad == 0, "\(label)")
                case "two": #expect(good == 2 && bad == 0, "\(label)")
                default:
                    let isAllowed = good <= 1 || item.id == "upgrade-smuggle"
                    #expect(isAllowed && good + bad > 0, "\(label)")
                    #expect(bad == 0 || !harness.channel.isActive, "\(label)")
                }
            }
        }
    }
}

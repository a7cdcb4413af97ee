import Foundation
import Simulation

/// Plays seeds of the simulation, or one of them with its trace: `make sim N=…`, `make sim SEED=…`.
@main enum Simulate {
    static func main() async throws {
        var campaign = Campaign()
        var seed: UInt64?
        var tells = false
        for argument in CommandLine.arguments.dropFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1)
            switch (parts.first, parts.last.flatMap { UInt64($0) }) {
            case ("--seed", let number?): seed = number
            case ("--count", let number?): campaign.count = number
            case ("--first", let number?): campaign.first = number
            case ("--threads", let number?): campaign.threads = Int(clamping: number)
            case ("--tell", _): tells = true
            default:
                say("simulate [--count=N] [--first=SEED] [--threads=N] [--tell] | --seed=SEED")
                exit(2)
            }
        }
        if let seed { exit(try replay(seed)) }
        exit(try await play(campaign, tells))
    }

    /// One seed, with everything that happened in it.
    private static func replay(_ seed: UInt64) throws -> Int32 {
        let world = World(seed: seed, keepsTrace: true)
        let findings = try world.run()
        for line in world.trace.lines { say(line) }
        say("")
        say("seed \(seed), trace \(String(world.trace.hash, radix: 16)), faults: \(world.plan.faultNames)")
        for finding in findings { say("FAILED \(finding.checker.rawValue): \(finding.text)") }
        if findings.isEmpty { say("passed") }
        return findings.isEmpty ? 0 : 1
    }

    private static func play(_ campaign: Campaign, _ tells: Bool) async throws -> Int32 {
        let clock = ContinuousClock()
        let start = clock.now
        let report = try await campaign.run()
        let seconds = Double((clock.now - start).components.seconds)
        for failure in report.failures.prefix(20) {
            say("seed \(failure.seed) FAILED; `make sim SEED=\(failure.seed)` shows how")
            for finding in failure.findings.prefix(5) { say("  \(finding.checker.rawValue): \(finding.text)") }
        }
        if report.failures.count > 20 { say("and \(report.failures.count - 20) more") }
        if tells {
            for (name, count) in report.counts.sorted(by: { $0.key < $1.key }) { say("  \(name): \(count)") }
        }
        let requests = report.counts["request"] ?? 0
        say("\(campaign.count) seeds, \(requests) requests, \(report.failures.count) failed, \(Int(seconds)) s")
        return report.failures.isEmpty ? 0 : 1
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

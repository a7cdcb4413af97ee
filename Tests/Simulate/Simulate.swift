import Simulation

@main enum Simulate {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        var count: UInt64 = 1_000
        var first: UInt64 = 1
        var isSingle = false
        for argument in arguments {
            if argument.hasPrefix("--seed="), let seed = UInt64(argument.dropFirst(7)) {
                (first, count, isSingle) = (seed, 1, true)
            }
            if argument.hasPrefix("--count="), let given = UInt64(argument.dropFirst(8)) { count = given }
            if argument.hasPrefix("--first="), let given = UInt64(argument.dropFirst(8)) { first = given }
        }
        var failed = 0
        for seed in first..<(first + count) {
            let world = World(seed: seed, keepsTrace: isSingle)
            let findings = try world.run()
            if isSingle { for line in world.trace.lines { print(line) } }
            if !findings.isEmpty {
                failed += 1
                print("seed \(seed):")
                for finding in findings.prefix(5) { print("  \(finding.checker.rawValue): \(finding.text)") }
            }
        }
        print("\(count) seeds, \(failed) failed")
    }
}

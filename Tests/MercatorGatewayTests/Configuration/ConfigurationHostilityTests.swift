import MercatorDiagnostics
import MercatorGateway
import MercatorTesting
import Testing

/// Whatever stands in a file, loading ends, says something, and shows no secret.
@Suite struct ConfigurationHostilityTests {
    @Test func damagedFilesAreSurvived() throws {
        let path = Repository.root + "/Tests/Fixtures/Configuration/mistakes.yaml"
        let original = Array(try #require(Repository.read(path)).utf8)
        let noise = Array("{}[]:,&*!|>'\"%@`#-?\t\n ${}\u{FEFF}é\0\r<~".utf8)
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        for round in 0..<100 {
            var bytes = original
            for _ in 0...Int.random(in: 0...8, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[at] = noise[Int.random(in: 0..<noise.count, using: &random)]
                case 1: bytes.insert(noise[Int.random(in: 0..<noise.count, using: &random)], at: at)
                default: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &random)))
                }
            }
            let loaded = ConfigurationLoader(system: SimulatedOutside().system)
                .load(text: String(decoding: bytes, as: UTF8.self), path: "c")
            let renderer = DiagnosticRenderer(sources: loaded.sources, colour: true)
            #expect(loaded.configuration != nil || loaded.diagnostics.containsError, "seed \(seed), round \(round)")
            #expect(!renderer.text(loaded.diagnostics).isEmpty, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [
        String(repeating: "a: 1\n", count: 5_000), String(repeating: "- ", count: 5_000),
        "providers: {" + String(repeating: "x", count: 100_000) + ": {}}", String(repeating: "${", count: 20_000),
        "a: \"" + String(repeating: "${X}", count: 10_000) + "\"", "? [a]\n: b", "!!binary x: y",
        "\u{FEFF}providers: 1",
        "providers: *a", "%YAML 9.9\n---\na: b", "proxy: &p\n  cors: *p",
    ])
    func hostileFilesAreRefused(text: String) {
        let loaded = ConfigurationLoader(system: SimulatedOutside().system).load(text: text, path: "c")
        #expect(loaded.configuration == nil)
        #expect(loaded.diagnostics.containsError)
        #expect(loaded.diagnostics.count <= 600)
    }
}

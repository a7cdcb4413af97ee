import FuzzTargets
import MercatorGateway
import MercatorTesting
import Testing

/// Short seeded runs of every fuzz target, without a fuzzer: the corpus as it is, then damaged copies of it.
@Suite("fuzzing")
struct SeededFuzzTests {
    @Test(arguments: FuzzTarget.standard) func corpusHolds(target: FuzzTarget) throws {
        let corpus = try FuzzCorpus(of: target)
        #expect(!corpus.inputs.isEmpty)
        for input in corpus.inputs {
            FuzzRun.trace("\(target) \(input.name)")
            do { try target.check(input.bytes) } catch { Issue.record("\(input.name): \(error)") }
        }
    }

    @Test(arguments: FuzzTarget.standard) func damagedCorpusHolds(target: FuzzTarget) throws {
        let corpus = try FuzzCorpus(of: target)
        let mutator = Mutator(vocabulary: corpus.words)
        let seeds = corpus.inputs.map(\.bytes).filter { $0.count <= 4_096 }
        FuzzRun.rounds(target.testRounds) { random, seed in
            let bytes = random.once(in: 6) ? mutator.soup(24, &random) : mutator.mutated(random.pick(seeds), &random)
            do {
                try target.check(bytes)
            } catch {
                Issue.record("\(seed): \(error) in \(String(decoding: bytes, as: UTF8.self).debugDescription)")
            }
        }
    }

    @Test func everyFolderIsATarget() throws {
        #expect(try FuzzCorpus.folders() == FuzzTarget.standard.map(\.name).sorted())
    }

    /// What a configuration's fuzzing begins with must start, or it would only ever be refused.
    @Test func configurationsOfTheCorpusStart() throws {
        let target = try #require(FuzzTarget.standard.first { $0.name == "configuration" })
        for input in try FuzzCorpus(of: target).inputs where input.name.hasPrefix("starts") {
            let loaded = ConfigurationLoader(system: StillSystem.with(environment: ["HOST": "h", "KEY": "a-test-key"]))
                .load(text: String(decoding: input.bytes, as: UTF8.self), path: "c")
            #expect(loaded.configuration != nil, "\(input.name): \(loaded.diagnostics)")
        }
    }
}

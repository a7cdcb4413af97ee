import MercatorSystem
import MercatorTesting
import Testing

/// What tests share, tested: a double that lies would make every other test worthless.
@Suite struct StillSystemTests {
    @Test func onlyWhatWasGivenExists() throws {
        let system = StillSystem.with(environment: ["A": ""], files: ["p/b": "text"], microseconds: 7)
        #expect(system.environment.value(of: "A")?.isEmpty == true)
        #expect(system.environment.value(of: "B") == nil)
        #expect(try system.files.read("p/b", bytesMax: 9) == Array("text".utf8))
        #expect(throws: FileError.self) { try system.files.read("p", bytesMax: 9) }
        #expect(try system.files.list("p") == ["p/b"])
        #expect(system.files.kind("p") == .folder)
        #expect(system.files.kind("q") == nil)
        #expect(system.wallClock.now() == Timestamp(microseconds: 7))
    }

    /// Source: the reference implementation's first outputs for the seed 0.
    @Test func splitMix64IsTheKnownGenerator() {
        var random = SplitMix64(seed: 0)
        #expect([random.next(), random.next()] == [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4])
        #expect(random.below(0) == 0)
    }

    @Test func theCheckoutIsFound() {
        #expect(Checkout.text("Package.swift")?.contains("MercatorTesting") == true)
        #expect(Checkout.text("no such file") == nil)
    }
}

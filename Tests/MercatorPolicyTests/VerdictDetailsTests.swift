import MercatorPolicy
import Testing

@Suite struct VerdictDetailsTests {
    @Test func detailsAreThereOnceSomethingIsLeft() {
        var verdict = Verdict()
        #expect(!verdict.hasDetails)
        #expect(verdict.editedNames.isEmpty && verdict.edited == nil)
        verdict.editedNames.append("temperature")
        #expect(verdict.hasDetails)
        #expect(verdict.editedNames == ["temperature"])
    }

    @Test func aCopyKeepsWhatItHad() {
        var verdict = Verdict()
        verdict.editedNames.append("temperature")
        var copy = verdict
        copy.editedNames.append("model")
        verdict.editedNames.append("seed")
        #expect(verdict.editedNames == ["temperature", "seed"])
        #expect(copy.editedNames == ["temperature", "model"])
    }
}

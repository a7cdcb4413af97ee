import MercatorGateway
import Testing

/// A guessed URL is given up only for a form that has worked, and only before the guess itself has.
@Suite struct URLFormTests {
    @Test func writtenVersionStays() {
        let form = URLForm(isGuess: false)
        #expect(!form.mayTryOther)
        #expect(!form.confirm(other: true))
        #expect(!form.usesOther)
    }

    @Test func tryingTeachesNothingBeforeASuccess() {
        let form = URLForm(isGuess: true)
        #expect(form.mayTryOther && !form.usesOther)
    }

    @Test func theOtherFormIsLearnedOnce() {
        let form = URLForm(isGuess: true)
        #expect(form.confirm(other: true))
        #expect(form.usesOther && !form.mayTryOther)
        #expect(!form.confirm(other: true))
        #expect(!form.confirm(other: false))
        #expect(form.usesOther)
    }

    @Test func successSettlesTheGuess() {
        let form = URLForm(isGuess: true)
        #expect(!form.confirm(other: false))
        #expect(!form.mayTryOther)
        #expect(!form.confirm(other: true))
        #expect(!form.usesOther)
    }
}

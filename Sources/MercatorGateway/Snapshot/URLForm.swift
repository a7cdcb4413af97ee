import Synchronization

/// Which spelling of a provider's URL is right: as configured, or the other one (with `/v1` instead of without).
///
/// Only where `/v1` was guessed is there another form, and only until something has succeeded. An exchange tries the
/// other form for itself; only a success is remembered here, so that one stray 404 misleads nobody else.
/// Shared by all loops.
package final class URLForm: Sendable {
    private static let settled: UInt8 = 0
    private static let open: UInt8 = 1
    private static let otherSettled: UInt8 = 3

    private let state: Atomic<UInt8>

    /// - Parameter isGuess: the configured URL names no version, so that there is another form.
    package init(isGuess: Bool) {
        state = Atomic(isGuess ? URLForm.open : URLForm.settled)
    }

    /// Whether requests go to the other form.
    package var usesOther: Bool { state.load(ordering: .relaxed) == URLForm.otherSettled }

    /// Whether nothing has succeeded yet, so that the other form is worth a try.
    package var mayTryOther: Bool { state.load(ordering: .relaxed) == URLForm.open }

    /// A request has succeeded in one of the forms: the first success settles it.
    ///
    /// True once, when the other form was learned.
    @discardableResult
    package func confirm(other: Bool) -> Bool {
        guard mayTryOther else { return false }
        let desired = other ? URLForm.otherSettled : URLForm.settled
        return state.compareExchange(expected: URLForm.open, desired: desired, ordering: .relaxed).exchanged && other
    }
}

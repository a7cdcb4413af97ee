/// Bounds second attempts to a share of the requests, in the long run and in any burst.
///
/// Source: Dean, Barroso, "The Tail at Scale", CACM 2013: a second request after the 95th percentile adds 5 % of load.
package struct HedgeBudget: Sendable {
    /// Second attempts that may be saved up.
    private static let savedMax: Double = 10

    private let share: Double
    private var saved: Double = 1

    package init(share: Double) {
        self.share = share
    }

    /// A request has come that could have one.
    package mutating func deposit() {
        saved = min(saved + share, Self.savedMax)
    }

    /// Whether a second attempt could be taken.
    package var mayWithdraw: Bool { share > 0 && saved >= 1 }

    /// Takes a second attempt; false when there is none.
    package mutating func withdraw() -> Bool {
        guard mayWithdraw else { return false }
        saved -= 1
        return true
    }
}

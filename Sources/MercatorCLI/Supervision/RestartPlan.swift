/// Decides what follows when the gateway's process has ended: another one at once, another one later, or the end.
package struct RestartPlan: Sendable {
    /// What the supervisor does next.
    package enum Step: Hashable, Sendable {
        case restart(after: Duration)
        /// The gateway ended in order, or cannot be started at all: the supervisor leaves with its status.
        case leave(ExitStatus)
        /// It crashed again and again as soon as it was started.
        case giveUp
    }

    /// A process that lived so long was well: what ended it is no fault of the start.
    package static let steadyAfter: Duration = .seconds(10)
    /// Ends soon after the start, one after the other, after which another start is of no use.
    package static let quickEndsMax = 6
    /// The pause before the second restart in a row; it doubles with each further one.
    private static let firstPause: Duration = .milliseconds(250)
    private static let pauseMax: Duration = .seconds(10)

    /// Ends in a row that came soon after the start.
    package private(set) var quickEnds = 0
    private var hasServed = false

    package init() {}

    /// A process ended.
    ///
    /// - Parameters:
    ///   - age: from its start to its end.
    ///   - isStopping: somebody has asked for the end.
    package mutating func ended(_ end: ProcessEnd, age: Duration, isStopping: Bool) -> Step {
        if isStopping { return .leave(end.exitStatus) }
        switch end {
        // Somebody stopped the process itself, and it went in order.
        case .exited(0), .exited(130), .exited(143): return .leave(end.exitStatus)
        // A mistake in the configuration, an address that is not ours: the next start would find the same. But when it
        // has served before, somebody may be editing the file just now.
        case .exited(1), .exited(2): if !hasServed { return .leave(end.exitStatus) }
        default: hasServed = true
        }
        quickEnds = age < Self.steadyAfter ? quickEnds + 1 : 1
        if quickEnds >= Self.quickEndsMax { return .giveUp }
        guard quickEnds > 1 else { return .restart(after: .zero) }
        return .restart(after: min(Self.pauseMax, Self.firstPause * (1 << (quickEnds - 2))))
    }
}

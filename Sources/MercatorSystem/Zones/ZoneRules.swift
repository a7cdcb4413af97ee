/// A time zone: how far its clocks are from UTC, for any moment.
package struct ZoneRules: Sendable {
    /// As people write it: `Europe/Berlin`.
    package let name: String
    /// When the offset changes, in seconds since 1970, ascending.
    private let transitions: [Int64]
    /// The offset from each transition on, in seconds east; one more than there are transitions, the first before all.
    private let offsets: [Int32]
    /// What holds after the last transition; nil when its offset stays.
    private let rule: ZoneYear?

    /// `offsets` has one element more than `transitions`.
    init(name: String, transitions: [Int64], offsets: [Int32], rule: ZoneYear?) {
        precondition(offsets.count == transitions.count + 1, "a zone has an offset before and after each transition")
        self.name = name
        self.transitions = transitions
        self.offsets = offsets
        self.rule = rule
    }

    /// Universal time.
    package static let utc = ZoneRules(name: "UTC", transitions: [], offsets: [0], rule: nil)

    /// A zone whose clocks are always so many seconds east of UTC; the hours of a day at most.
    package static func fixed(_ seconds: Int, name: String) -> ZoneRules {
        ZoneRules(
            name: name, transitions: [], offsets: [Int32(clamping: min(max(seconds, -86_400), 86_400))], rule: nil)
    }

    /// Seconds east of UTC at a moment in seconds since 1970. Does no I/O and allocates nothing.
    package func offset(at seconds: Int64) -> Int64 {
        if let last = transitions.last, seconds < last { return Int64(offsets[index(of: seconds)]) }
        return rule?.offset(at: seconds) ?? Int64(offsets[transitions.count])
    }

    /// How many transitions are not after the moment.
    private func index(of seconds: Int64) -> Int {
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

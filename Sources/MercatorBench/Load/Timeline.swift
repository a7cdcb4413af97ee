/// What happened when, in slots of equal length, for charts.
///
/// Bounded: when a run needs more than ``slotsMax`` slots, each two become one of twice the length.
package struct Timeline: Sendable {
    /// What ended within one slot.
    package struct Slot: Sendable {
        package var ok = 0
        package var failed = 0
        package var latency = LatencyHistogram(stepBits: LatencyHistogram.coarse)

        fileprivate mutating func merge(_ other: Slot) {
            ok += other.ok
            failed += other.failed
            latency.merge(other.latency)
        }
    }

    /// More than a chart can show apart.
    package static let slotsMax = 240
    /// As many slots as an expected time is divided into.
    private static let slotsWanted: UInt64 = 120
    private static let widthMin: UInt64 = 100_000_000

    /// Up to the last one in which something happened.
    package private(set) var slots: [Slot] = []
    /// The length of a slot in nanoseconds.
    package private(set) var width: UInt64

    /// - Parameter expecting: how long the run is going to last, in nanoseconds.
    package init(expecting length: UInt64 = 0) {
        let width = max(Self.widthMin, length / Self.slotsWanted)
        // Whole seconds from one on, tenths below, so that an axis reads well.
        let unit: UInt64 = width > 500_000_000 ? 1_000_000_000 : Self.widthMin
        self.width = (width + unit - 1) / unit * unit
    }

    /// Notes the end of a request, `after` so many nanoseconds; without a latency it has failed.
    package mutating func record(after: UInt64, latency: UInt64?) {
        while after / width >= UInt64(Self.slotsMax) { coarsen() }
        let index = Int(after / width)
        while slots.count <= index { slots.append(Slot()) }
        if let latency {
            slots[index].ok += 1
            slots[index].latency.record(latency)
        } else {
            slots[index].failed += 1
        }
    }

    /// Adds what another loop saw.
    package mutating func merge(_ other: Timeline) {
        var other = other
        while width < other.width { coarsen() }
        while other.width < width { other.coarsen() }
        for (index, slot) in other.slots.enumerated() {
            if index == slots.count { slots.append(Slot()) }
            slots[index].merge(slot)
        }
    }

    private mutating func coarsen() {
        width *= 2
        var index = 0
        var halved: [Slot] = []
        while index < slots.count {
            var slot = slots[index]
            if index + 1 < slots.count { slot.merge(slots[index + 1]) }
            halved.append(slot)
            index += 2
        }
        slots = halved
    }
}

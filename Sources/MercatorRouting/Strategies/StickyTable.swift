package import MercatorSystem

/// Which provider callers stay with, by a digest of what names them; the one not seen for longest goes first.
///
/// A dictionary over a list that is linked through an array: every step is constant time, and memory has a bound.
package struct StickyTable: Sendable {
    private struct Entry {
        var key: UInt64
        var provider: Int
        var seen: Instant
        var newer: Int
        var older: Int
    }

    private static let none = -1

    private var places: [UInt64: Int] = [:]
    private var entries: [Entry] = []
    private var newest = none
    private var oldest = none
    private let entriesMax: Int
    /// Nil is for ever.
    private let lifetime: Duration?

    package init(entriesMax: Int, lifetime: Duration?) {
        self.entriesMax = min(max(1, entriesMax), RoutingBounds.stickyEntriesMax)
        self.lifetime = lifetime
    }

    package var count: Int { places.count }

    /// Where a caller was last; nil when it has not come for too long, or never.
    package func provider(of key: UInt64, now: Instant) -> Int? {
        guard let place = places[key] else { return nil }
        if let lifetime, now.since(entries[place].seen) >= lifetime { return nil }
        return entries[place].provider
    }

    /// A caller has been served there.
    package mutating func keep(_ key: UInt64, at provider: Int, now: Instant) {
        if let place = places[key] {
            unlink(place)
            entries[place].provider = provider
            entries[place].seen = now
            link(place)
            return
        }
        let entry = Entry(key: key, provider: provider, seen: now, newer: Self.none, older: Self.none)
        let place: Int
        if entries.count < entriesMax {
            place = entries.count
            entries.append(entry)
        } else {
            place = oldest
            unlink(place)
            places[entries[place].key] = nil
            entries[place] = entry
        }
        places[key] = place
        link(place)
    }

    private mutating func unlink(_ place: Int) {
        let (newer, older) = (entries[place].newer, entries[place].older)
        if newer == Self.none { newest = older } else { entries[newer].older = older }
        if older == Self.none { oldest = newer } else { entries[older].newer = newer }
    }

    private mutating func link(_ place: Int) {
        entries[place].newer = Self.none
        entries[place].older = newest
        if newest != Self.none { entries[newest].newer = place }
        newest = place
        if oldest == Self.none { oldest = place }
    }
}

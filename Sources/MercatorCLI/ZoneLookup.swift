import MercatorSystem

/// The machine's time zones for expressions on their own, each read once.
final class ZoneLookup {
    private let library: ZoneLibrary
    private var zones: [String: ZoneRules?] = [:]

    init(_ files: any FileSystem) {
        library = ZoneLibrary(files)
    }

    /// Seconds east of UTC in a zone at a time in seconds since 1970; nil for unknown zones.
    func offset(_ name: String, at seconds: Int64) -> Int64? {
        if let known = zones[name] { return known?.offset(at: seconds) }
        let zone = library.zone(name)
        // Names come from input, so that what is remembered has a bound.
        if zones.count < Self.zonesMax { zones[name] = .some(zone) }
        return zone?.offset(at: seconds)
    }

    /// More than the world has.
    private static let zonesMax = 1_000
}

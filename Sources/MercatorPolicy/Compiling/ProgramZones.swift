import MercatorExpression
import MercatorSystem

/// The time zones that programs ask for, read when they are compiled: while a request waits nothing may be read.
struct ProgramZones {
    /// By name.
    private(set) var rules: [String: ZoneRules] = [:]
    private let library: ZoneLibrary?
    private var hasAll = false

    init(_ library: ZoneLibrary?) {
        self.library = library
    }

    /// Reads what a program asks for; the names of those that there are not.
    mutating func read(for program: Program) -> [String] {
        let wanted = program.zones
        var missing: [String] = []
        for name in wanted.names where rules[name] == nil {
            if let zone = library?.zone(name) { rules[name] = zone } else { missing.append(name) }
        }
        guard wanted.others, let library, !hasAll else { return missing }
        // Which one is asked for shows only with the request.
        hasAll = true
        for name in library.names where rules[name] == nil { rules[name] = library.zone(name) }
        return missing
    }
}

/// Limits of a load run.
package enum LoadBounds {
    /// More sockets than one address has ports for.
    package static let connectionsMax = 60_000
    package static let loopsMax = 64
    /// Ten million a second is beyond any one machine; the schedule would be all rounding.
    package static let rateMax = 10_000_000.0
    /// A day, in seconds.
    package static let secondsMax = 86_400
    /// Different bodies that are kept ready.
    package static let bodiesMax = 10_000
    /// All of them together.
    package static let bodiesBytesMax = 64 << 20
    /// A file of templates or prompts.
    package static let fileBytesMax = 32 << 20
    /// A padded prompt.
    package static let promptBytesMax = 16 << 20
    /// How long one connection may take to be opened before the run.
    package static let probeSecondsMax: Int64 = 5
}

/// The limits of time zone data.
enum ZoneBounds {
    /// A zone's file; the largest of the usual ones has 4 KB.
    static let fileBytesMax = 1 << 20
    /// Changes of offset in one zone; the usual ones have at most 300.
    static let transitionsMax = 10_000
    /// Moments are no further from 1970 than this, in seconds.
    static let secondsMax: Int64 = 100_000_000_000_000
    /// Bytes of a zone's name.
    static let nameBytesMax = 64
}

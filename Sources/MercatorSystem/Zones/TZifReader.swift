/// Reads compiled time zones. Source: RFC 8536, versions 1 to 3 (4 differs in leap seconds alone).
struct TZifReader {
    private var bytes: ArraySlice<UInt8>

    /// The zone in a file's bytes; nil when they are not a whole and sensible one.
    static func read(_ bytes: [UInt8], name: String) -> ZoneRules? {
        var reader = TZifReader(bytes: bytes[...])
        guard let first = reader.header() else { return nil }
        guard first.version >= 2 else { return reader.body(first, timeBytes: 4, name: name) }
        // The old block is there for old readers.
        guard reader.skip(first.bytes(timeBytes: 4)), let second = reader.header() else { return nil }
        return reader.body(second, timeBytes: 8, name: name)
    }

    private struct Header {
        var version: UInt8
        var isutCount, isstdCount, leapCount, timeCount, typeCount, charCount: Int

        func bytes(timeBytes: Int) -> Int {
            timeCount * timeBytes + timeCount + typeCount * 6 + charCount + leapCount * (timeBytes + 4) + isstdCount
                + isutCount
        }
    }

    private mutating func header() -> Header? {
        guard let magic = take(4), magic.elementsEqual("TZif".utf8), let version = take(1)?.first, skip(15) else {
            return nil
        }
        var counts: [Int] = []
        for _ in 0..<6 {
            guard let count = integer(4), (0...Int64(ZoneBounds.fileBytesMax)).contains(count) else { return nil }
            counts.append(Int(count))
        }
        // Version 1 is a zero byte, later ones are ASCII digits.
        return Header(
            version: version == 0 ? 1 : version &- 0x30, isutCount: counts[0], isstdCount: counts[1],
            leapCount: counts[2], timeCount: counts[3], typeCount: counts[4], charCount: counts[5])
    }

    private mutating func body(_ header: Header, timeBytes: Int, name: String) -> ZoneRules? {
        guard header.typeCount > 0, header.timeCount <= ZoneBounds.transitionsMax,
            header.bytes(timeBytes: timeBytes) <= bytes.count
        else { return nil }
        var transitions: [Int64] = []
        for _ in 0..<header.timeCount {
            guard let time = integer(timeBytes), transitions.last ?? .min < time else { return nil }
            transitions.append(time)
        }
        guard let indices = take(header.timeCount).map(Array.init) else { return nil }
        var types: [Int32] = []
        for _ in 0..<header.typeCount {
            guard let offset = integer(4), (-86_400...86_400).contains(offset), skip(2) else { return nil }
            types.append(Int32(offset))
        }
        guard indices.allSatisfy({ $0 < types.count }),
            skip(header.charCount + header.leapCount * (timeBytes + 4) + header.isstdCount + header.isutCount)
        else { return nil }
        let footer = timeBytes == 8 ? self.footer() : ""
        guard let footer else { return nil }
        var rule: ZoneYear?
        if !footer.isEmpty {
            rule = ZoneYear(footer)
            guard rule != nil else { return nil }
        }
        return ZoneRules(
            name: name, transitions: transitions, offsets: [types[0]] + indices.map { types[Int($0)] }, rule: rule)
    }

    /// The text between two line feeds at the end; empty when it says nothing.
    private mutating func footer() -> String? {
        guard let start = take(1)?.first, start == 0x0A, let end = bytes.firstIndex(of: 0x0A) else { return nil }
        return String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.count else { return nil }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }

    private mutating func skip(_ count: Int) -> Bool { take(count) != nil }

    /// A big-endian integer with a sign, of 4 or 8 bytes.
    private mutating func integer(_ count: Int) -> Int64? {
        guard let bytes = take(count) else { return nil }
        let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return count == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }
}

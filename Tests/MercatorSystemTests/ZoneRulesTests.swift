import MercatorSystem
import MercatorTesting
import Testing

/// Time zones out of the files of the system, and out of files that are none.
@Suite struct ZoneRulesTests {
    /// A zone's file of version 2: one transition, and a rule for what comes after.
    private static func file(
        transitions: [(at: Int64, type: UInt8)], types: [Int32], footer: String, version: UInt8 = 0x32
    ) -> [UInt8] {
        let big = { (value: UInt64, count: Int) in
            (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
        }
        let header = { (times: Int, kinds: Int, characters: Int) in
            Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
                + [0, 0, 0, times, kinds, characters].flatMap { big(UInt64($0), 4) }
        }
        var bytes = header(0, 1, 1) + big(0, 4) + [0, 0] + [0]
        bytes += header(transitions.count, types.count, 4)
        for transition in transitions { bytes += big(UInt64(bitPattern: transition.at), 8) }
        bytes += transitions.map(\.type)
        for type in types { bytes += big(UInt64(UInt32(bitPattern: type)), 4) + [0, 0] }
        return bytes + Array("ABC\0".utf8) + [0x0A] + Array(footer.utf8) + [0x0A]
    }

    private static func zone(_ bytes: [UInt8]) -> ZoneRules? {
        ZoneLibrary(OneFile(bytes: bytes), folder: "zones").zone("Test/Zone")
    }

    @Test(arguments: [
        // Before and after the transitions, in both halves of the year, to the second.
        (Int64(-1), Int64(1_800)), (0, 3_600), (1_679_792_399, 3_600), (1_679_792_400, 7_200),
        (1_698_541_199, 7_200), (1_698_541_200, 3_600), (4_070_908_800, 3_600),
    ])
    func offsetsChangeToTheSecond(moment: Int64, offset: Int64) throws {
        let bytes = Self.file(
            transitions: [(0, 1)], types: [1_800, 3_600], footer: "CET-1CEST,M3.5.0,M10.5.0/3")
        #expect(try #require(Self.zone(bytes)).offset(at: moment) == offset)
    }

    @Test(arguments: [
        ("UTC0", Int64(1_750_000_000), Int64(0)), ("EST5", 1_750_000_000, -18_000),
        ("<+0545>-5:45", 1_750_000_000, 20_700), ("EST5EDT,M3.2.0,M11.1.0", 1_750_000_000, -14_400),
        ("EST5EDT,M3.2.0,M11.1.0", 1_735_689_600, -18_000),
        // The southern hemisphere: summer time goes over the turn of the year.
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_735_689_600, 39_600),
        ("AEST-10AEDT,M10.1.0,M4.1.0/3", 1_750_000_000, 36_000),
        // Hours beyond a day, and below zero.
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1_750_000_000, -3_600),
        ("XXX3YYY,J60/0,J300/0", 1_709_262_000, -7_200), ("XXX3YYY,59/0,300/0", 1_709_175_600, -7_200),
        ("XXX3YYY,J60/0,J300/0", 1_709_175_600, -10_800),
    ])
    func rulesOfLaterYears(footer: String, moment: Int64, offset: Int64) throws {
        let zone = try #require(Self.zone(Self.file(transitions: [], types: [0], footer: footer)))
        #expect(zone.offset(at: moment) == offset)
        #expect(abs(zone.offset(at: .max)) <= 90_000 && abs(zone.offset(at: .min)) <= 90_000)
    }

    @Test(arguments: ["X5", "EST", "EST5EDT", "EST25", "EST5EDT,M13.1.0,M11.1.0", "EST5EDT,M3.2.0", "EST5 ", "<+05-5"])
    func wrongRulesAreNoZones(footer: String) {
        #expect(Self.zone(Self.file(transitions: [], types: [0], footer: footer)) == nil)
    }

    @Test func tornAndChangedFilesAreNoZonesAndNoTraps() {
        let whole = Self.file(transitions: [(0, 1), (9, 0)], types: [0, 3_600], footer: "CET-1CEST,M3.5.0,M10.5.0/3")
        #expect(Self.zone(whole) != nil)
        for length in 0..<whole.count { #expect(Self.zone(Array(whole[..<length])) == nil) }
        var random = SplitMix64(seed: 8_536)
        for _ in 0..<5_000 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = Self.zone(bytes)?.offset(at: Int64(bitPattern: random.next()))
        }
    }

    @Test(arguments: ["", "../etc/passwd", "Europe/../../x", "/etc/passwd", ".hidden", "Europe//Berlin", "a b"])
    func namesLeadNowhereElse(name: String) {
        #expect(ZoneLibrary(OneFile(bytes: Self.file(transitions: [], types: [0], footer: ""))).zone(name) == nil)
    }

    private struct OneFile: FileSystem {
        let bytes: [UInt8]

        func read(_ path: String, bytesMax: Int) throws(FileError) -> [UInt8] { bytes }
        func list(_ folder: String) throws(FileError) -> [String] { [] }
        func kind(_ path: String) -> FileKind? { .file }
    }
}

/// The house plan as a table: which room stands on which floor and what it may bring in from outside.
///
/// A room may import every room of a lower floor and none of its own floor. ARCHITECTURE.md tells why.
struct Room {
    let name: String
    let floor: Int
    /// Third-party modules that enter by this room, whole.
    var doors: Set<String> = []
    /// Single declarations of third-party modules (`import struct NIOCore.ByteBuffer`).
    var parts: Set<String> = []
}

enum House {
    static let prefix = "Mercator"
    /// The room that only tests import, and that is held to what tests are held to.
    static let testSupport = "MercatorTesting"

    static let rooms: [String: Room] = Dictionary(uniqueKeysWithValues: table.map { ($0.name, $0) })

    private static let nio: Set<String> = ["NIOCore", "NIOPosix", "NIOConcurrencyHelpers"]
    private static let buffer: Set<String> = ["NIOCore.ByteBuffer"]

    private static let table = [
        Room(name: "CByteScan", floor: -1),
        Room(name: "CRE2", floor: 0),
        Room(name: "MercatorDiagnostics", floor: 0),
        Room(name: "MercatorJSON", floor: 0, parts: buffer),
        Room(name: "MercatorSystem", floor: 0),

        Room(name: "MercatorExchange", floor: 1, parts: buffer),
        Room(name: "MercatorExpression", floor: 1, parts: buffer),
        Room(name: "MercatorHTTP", floor: 1),
        Room(name: "MercatorWire", floor: 1, parts: buffer),
        Room(name: "MercatorYAML", floor: 1, doors: ["CYaml", "Yams"]),

        Room(name: "MercatorIdentity", floor: 2, doors: ["Crypto"], parts: buffer),
        Room(name: "MercatorPolicy", floor: 2, parts: buffer),
        Room(name: "MercatorProviders", floor: 2, parts: buffer),
        Room(name: "MercatorRouting", floor: 2, parts: buffer),
        Room(name: "MercatorTelemetry", floor: 2, doors: ["Logging"], parts: buffer),

        Room(name: "MercatorGateway", floor: 3, parts: buffer),

        Room(name: "MercatorLive", floor: 4),
        Room(name: "MercatorServer", floor: 4, doors: nio.union(["NIOSSL"])),
        Room(name: "MercatorUpstream", floor: 4, doors: nio.union(["NIOSSL", "NIOTLS"])),

        Room(name: "MercatorBench", floor: 5, doors: nio.union(["NIOSSL"])),
        Room(name: "MercatorProxy", floor: 5, doors: nio.union(["Logging"])),

        Room(name: "MercatorCLI", floor: 6, doors: nio.union(["ArgumentParser", "Logging"])),

        Room(name: "mercator", floor: 7),

        // Above the roof, so that no room may import it: what tests share.
        Room(name: testSupport, floor: 8),
    ]

    /// Modules that come with the toolchain and open no door by themselves.
    static let everywhere: Set<String> = ["Swift", "Synchronization", "Glibc", "Musl"]

    /// The lowest floor on which Foundation may be imported, in whole or in part: it costs resident memory.
    static let foundationFloor = 4

    /// Paths of files that are one state machine or one parser each, and may therefore reach
    /// ``LengthTests/machineLinesMax``. None needs it so far.
    static let machines: Set<String> = []
}

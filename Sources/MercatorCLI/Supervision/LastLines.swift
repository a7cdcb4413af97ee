/// The end of what a process wrote, kept while it passes: what it said before it crashed.
package struct LastLines: Sendable {
    /// Enough for a message of the runtime and the frames around a crash.
    private static let linesMax = 20
    private static let bytesMax = 4_096

    private var bytes: [UInt8] = []

    package init() {}

    /// The last lines without empty ones, oldest first.
    package var lines: [String] {
        bytes.split(separator: UInt8(ascii: "\n")).suffix(Self.linesMax).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The line that says most: the runtime's own word for a trap, else the last one. Nil when nothing was written.
    package var telling: String? {
        lines.last { $0.contains("Fatal error") || $0.contains("fatal error") } ?? lines.last
    }

    /// Takes what was written next.
    package mutating func append(_ more: [UInt8]) {
        bytes += more
        if bytes.count > Self.bytesMax { bytes.removeFirst(bytes.count - Self.bytesMax) }
    }

    /// Forgets everything, for the next process.
    package mutating func clear() { bytes = [] }
}

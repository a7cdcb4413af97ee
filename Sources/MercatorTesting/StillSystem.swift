package import MercatorSystem

/// An outside in which nothing moves and only the given files and variables exist.
package enum StillSystem {
    /// The system; the wall clock stands at `microseconds`, and every random number is `number`.
    package static func with(
        environment: [String: String] = [:], files: [String: String] = [:], microseconds: Int64 = 0, number: UInt64 = 4
    ) -> System {
        let clock = StillClock(microseconds: microseconds)
        return System(
            wallClock: clock, monotonicClock: clock, randomness: SameNumber(number: number),
            files: GivenFiles(texts: files), environment: GivenEnvironment(values: environment))
    }
}

private struct StillClock: WallClock, MonotonicClock {
    let microseconds: Int64
    func now() -> Timestamp { Timestamp(microseconds: microseconds) }
    func now() -> Instant { Instant(nanoseconds: 0) }
}

private struct SameNumber: Randomness {
    let number: UInt64
    func next() -> UInt64 { number }
}

private struct GivenEnvironment: Environment {
    let values: [String: String]
    var names: [String] { Array(values.keys) }
    func value(of name: String) -> String? { values[name] }
}

private struct GivenFiles: FileSystem {
    let texts: [String: String]

    func read(_ path: String, bytesMax: Int) throws(FileError) -> [UInt8] {
        guard let text = texts[path] else { throw FileError(path: path, reason: "does not exist") }
        return Array(text.utf8)
    }

    func list(_ folder: String) throws(FileError) -> [String] {
        texts.keys.filter { $0.hasPrefix(folder + "/") }.sorted()
    }

    func kind(_ path: String) -> FileKind? {
        if texts[path] != nil { return .file }
        return texts.keys.contains { $0.hasPrefix(path + "/") } ? .folder : nil
    }
}

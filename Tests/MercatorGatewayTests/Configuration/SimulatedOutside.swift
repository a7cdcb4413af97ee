import MercatorSystem

/// An outside made of two dictionaries.
struct SimulatedOutside: WallClock, MonotonicClock, Randomness, FileSystem, Environment {
    var texts: [String: String] = [:]
    var variables: [String: String] = [:]

    var system: System {
        System(wallClock: self, monotonicClock: self, randomness: self, files: self, environment: self)
    }

    func now() -> Timestamp { Timestamp(microseconds: 0) }
    func now() -> Instant { Instant(nanoseconds: 0) }
    func next() -> UInt64 { 4 }

    func read(_ path: String, bytesMax: Int) throws(FileError) -> [UInt8] {
        guard let text = texts[path] else { throw FileError(path: path, reason: "does not exist") }
        guard text.utf8.count <= bytesMax else {
            throw FileError(path: path, reason: "is larger than \(bytesMax) bytes")
        }
        return Array(text.utf8)
    }

    func list(_ folder: String) throws(FileError) -> [String] { texts.keys.filter { $0.hasPrefix(folder) }.sorted() }
    func kind(_ path: String) -> FileKind? { texts[path] == nil ? nil : .file }
    func value(of name: String) -> String? { variables[name] }
    var names: [String] { Array(variables.keys) }
}

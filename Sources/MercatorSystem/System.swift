/// The outside as values: clocks, randomness, files, environment, other programs.
///
/// Passed by initialiser, never reached for. `MercatorLive` has the real one; tests build their own.
package struct System: Sendable {
    package var wallClock: any WallClock
    package var monotonicClock: any MonotonicClock
    package var randomness: any Randomness
    package var files: any FileSystem
    package var environment: any Environment
    package var processes: any Processes

    package init(
        wallClock: any WallClock, monotonicClock: any MonotonicClock, randomness: any Randomness,
        files: any FileSystem, environment: any Environment, processes: any Processes = NoProcesses()
    ) {
        self.wallClock = wallClock
        self.monotonicClock = monotonicClock
        self.randomness = randomness
        self.files = files
        self.environment = environment
        self.processes = processes
    }
}

/// Says what time it is for people and records.
package protocol WallClock: Sendable {
    func now() -> Timestamp
}

/// Says how much time has passed; the source of every deadline.
package protocol MonotonicClock: Sendable {
    func now() -> Instant
}

/// A source of unpredictable bits (identifiers, jitter).
package protocol Randomness: Sendable {
    func next() -> UInt64
}

/// Reads small text files: configuration, policies, keys.
package protocol FileSystem: Sendable {
    /// The whole file. Throws ``FileError`` when it is absent, unreadable or larger than `bytesMax`.
    func read(_ path: String, bytesMax: Int) throws(FileError) -> [UInt8]
    /// The paths of regular files below `folder`, recursively, sorted; hidden files and folders left out.
    func list(_ folder: String) throws(FileError) -> [String]
    /// What is at a path; nil if nothing is.
    func kind(_ path: String) -> FileKind?
    /// The path with every symbolic link followed; nil if nothing is there.
    func realPath(_ path: String) -> String?
}

extension FileSystem {
    /// For systems without links: the path itself.
    package func realPath(_ path: String) -> String? { path }
}

/// What a path names.
package enum FileKind: Sendable {
    case file, folder, other
}

/// Why a file could not be read.
package struct FileError: Error, Hashable, Sendable {
    package var path: String
    package var reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }
}

/// The process's environment variables.
package protocol Environment: Sendable {
    /// The value, or nil when the variable is not set; set but empty is "".
    func value(of name: String) -> String?
    /// All names that are set, in no order.
    var names: [String] { get }
}

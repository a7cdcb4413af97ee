package import MercatorSystem

extension System {
    /// The real outside: this machine's clocks, randomness, files, environment and programs.
    package static let live = System(
        wallClock: LiveWallClock(), monotonicClock: LiveMonotonicClock(), randomness: LiveRandomness(),
        files: LiveFileSystem(), environment: LiveEnvironment(),
        processes: LiveProcesses())
}

/// The limits and constants of reloading.
enum ReloadBounds {
    /// How long nothing may change before changed files are read.
    static let quietTime = Duration.milliseconds(100)
    /// How long a file that changes all the time may put that off.
    static let delayMax = Duration.seconds(2)
    /// How often what new texts include is watched and read again before the next change is waited for.
    static let rewatchesMax = 8
    /// Diagnostics told of a set that was not taken; the rest are counted.
    static let diagnosticsMax = 50
}

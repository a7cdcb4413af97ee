/// How the process ends, for scripts; thrown by a command that has already said why.
struct ExitStatus: Error, Hashable, Sendable {
    let rawValue: Int32

    static let success = ExitStatus(rawValue: 0)
    /// A mistake in the configuration, the policies or the arguments.
    static let failure = ExitStatus(rawValue: 1)
    /// What was configured could not be set up: an address is taken, a file cannot be opened.
    static let initialisation = ExitStatus(rawValue: 2)
    /// The command's own work failed: the server broke, a check did not hold.
    static let operation = ExitStatus(rawValue: 3)
    /// Stopped by Ctrl-C: 128 and the signal's number.
    static let interrupted = ExitStatus(rawValue: 130)
}

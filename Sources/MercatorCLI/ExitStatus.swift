/// How the process ends, for scripts; thrown by a command that has already said why.
package struct ExitStatus: Error, Hashable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    package static let success = ExitStatus(rawValue: 0)
    /// A mistake in the configuration, the policies or the arguments.
    package static let failure = ExitStatus(rawValue: 1)
    /// What was configured could not be set up: an address is taken, a file cannot be opened.
    package static let initialisation = ExitStatus(rawValue: 2)
    /// The command's own work failed: the server broke, a check did not hold.
    package static let operation = ExitStatus(rawValue: 3)
    /// Stopped by Ctrl-C: 128 and the signal's number.
    package static let interrupted = ExitStatus(rawValue: 130)
    /// Told twice to stop: 128 and SIGTERM's number.
    package static let terminated = ExitStatus(rawValue: 143)
}

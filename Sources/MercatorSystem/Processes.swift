/// Runs other programs to their end.
package protocol Processes: Sendable {
    /// Blocks until the program has ended; it never outlives the call.
    func run(_ call: ProcessCall) throws(ProcessFailure) -> ProcessResult
}

/// One run of a program.
package struct ProcessCall: Sendable {
    /// Looked up in the `PATH` of ``environment`` unless it has a slash.
    package var program: String
    package var arguments: [String]
    /// All of the program's variables; it inherits none.
    package var environment: [String: String]
    package var input: [UInt8]
    /// After it the program and its children are ended. Waiting for the lock takes that long at most, too.
    package var timeout: Duration
    /// More than this on standard output kills it, too.
    package var outputBytesMax: Int
    /// A file that is locked while the program runs, so that calls with the same one, of whatever process, run one after
    /// the other. It is made where it is missing, and stays. Nil locks nothing.
    package var lockFile: String?
    /// Asked every tenth of a second; true gives the run up.
    package var isCancelled: @Sendable () -> Bool

    package init(
        _ program: String, _ arguments: [String], environment: [String: String], input: [UInt8] = [],
        timeout: Duration, outputBytesMax: Int, lockFile: String? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.timeout = timeout
        self.outputBytesMax = outputBytesMax
        self.lockFile = lockFile
        self.isCancelled = isCancelled
    }
}

/// How a program ended.
package struct ProcessResult: Sendable {
    /// The exit status; 128 and the signal's number for a program that was killed by one.
    package var status: Int32
    package var output: [UInt8]
    /// The beginning of what it wrote to standard error.
    package var errors: String

    package init(status: Int32, output: [UInt8], errors: String) {
        self.status = status
        self.output = output
        self.errors = errors
    }
}

/// Why a program did not come to an end by itself.
package enum ProcessFailure: Error, Hashable, Sendable {
    /// There is no such program.
    case notFound(String)
    case timedOut(Duration)
    /// Others have held the lock for all that time.
    case busy(Duration)
    /// The lock's file cannot be opened or locked; the number is errno.
    case unlockable(Int32)
    case tooMuchOutput(bytesMax: Int)
    case cancelled
    /// The system refused; the number is errno.
    case refused(Int32)
}

/// A system without other programs.
package struct NoProcesses: Processes {
    package init() {}

    package func run(_ call: ProcessCall) throws(ProcessFailure) -> ProcessResult {
        throw .notFound(call.program)
    }
}

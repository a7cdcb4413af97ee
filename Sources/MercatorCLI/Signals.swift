import Glibc

/// Where the handler leaves a signal's number; -1 before anybody waits.
///
/// SAFETY: written once, before the handler that reads it is installed, and never after.
private nonisolated(unsafe) var wakeDescriptor: Int32 = -1

/// Waits for the signals that ask a server to stop.
///
/// A handler writes to a pipe and the waiting thread reads from it. Blocking the signals and taking them with `sigwait`
/// would be simpler, but the runtime parks the main thread in `sigsuspend`, which lets them through there.
enum Signals {
    /// What asked.
    enum Stop: Int32 {
        case interrupt = 2
        case terminate = 15

        var name: String { self == .interrupt ? "SIGINT" : "SIGTERM" }
        /// The status a process leaves with that was stopped so and went in order.
        var status: ExitStatus { self == .interrupt ? .interrupted : .success }
    }

    /// Keeps the signals for the caller of `wait` on what is returned.
    static func hold() -> Waiting {
        var ends: (Int32, Int32) = (-1, -1)
        let isOpen = withUnsafeMutableBytes(of: &ends) { bytes in
            // SAFETY: pipe writes two descriptors, which is what the tuple has room for.
            pipe(bytes.bindMemory(to: Int32.self).baseAddress) == 0
        }
        guard isOpen else { return Waiting(descriptor: -1) }
        wakeDescriptor = ends.1
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(wakeDescriptor, &byte, 1)
            }
        }
        return Waiting(descriptor: ends.0)
    }

    /// Signals that are held.
    struct Waiting {
        fileprivate let descriptor: Int32

        /// Blocks the calling thread until one arrives.
        ///
        /// The next one has its usual, immediate effect again: a second Ctrl-C ends what the first did not.
        func wait() -> Stop {
            var byte: UInt8 = 0
            while read(descriptor, &byte, 1) < 0, errno == EINTR {}
            for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
            return Stop(rawValue: Int32(byte)) ?? .terminate
        }
    }
}

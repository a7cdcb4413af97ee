import Glibc
import Synchronization

/// Where the handler leaves a signal's number; -1 before anybody waits.
///
/// SAFETY: written once, before the handler that reads it is installed, and never after.
private nonisolated(unsafe) var wakeDescriptor: Int32 = -1

/// The number of the signal that asked for a stop and has not been taken yet; 0 for none.
///
/// Beside the pipe, so that a stop is neither lost nor late when somebody floods it with other signals.
private let stopAsked = Atomic<Int32>(0)

/// Waits for the signals that ask a server to stop or to read its files again.
///
/// A handler writes to a pipe and the waiting thread reads from it. Blocking the signals and taking them with `sigwait`
/// would be simpler, but the runtime parks the main thread in `sigsuspend`, which lets them through there.
enum Signals {
    /// What asked.
    enum Stop: Int32 {
        case interrupt = 2
        case terminate = 15
        /// No signal: the gateway does not listen any more.
        case broken = 127

        var name: String { self == .interrupt ? "SIGINT" : "SIGTERM" }
        /// The status a process leaves with that was stopped so and went in order.
        var status: ExitStatus {
            switch self {
            case .interrupt: .interrupted
            case .terminate: .success
            case .broken: .operation
            }
        }
        /// The status of one that was told twice and did not wait for what was under way.
        var statusAtOnce: ExitStatus { self == .interrupt ? .interrupted : .terminated }
    }

    /// What has arrived.
    enum Arrival {
        case stop(Stop)
        /// SIGHUP: read everything again.
        case hangup
        /// SIGCHLD: a process that was started has ended; only where that is held.
        case child
    }

    private static let stops = [SIGINT, SIGTERM]
    /// Would end the process, and ask for nothing that has not been done: the log is written within a tick anyway.
    private static let ignored = [SIGUSR1, SIGUSR2]

    /// Keeps the signals that stop for the caller of `wait` on what is returned.
    static func hold() -> Waiting {
        let waiting = holdHangup()
        signal(SIGHUP, SIG_DFL)
        waiting.holdStops()
        return waiting
    }

    /// Keeps SIGHUP, which would end the process, and nothing else yet: while a server starts, Ctrl-C ends it at once.
    static func holdHangup() -> Waiting {
        var ends: (Int32, Int32) = (-1, -1)
        let isOpen = withUnsafeMutableBytes(of: &ends) { bytes in
            // SAFETY: pipe writes two descriptors, which is what the tuple has room for.
            pipe(bytes.bindMemory(to: Int32.self).baseAddress) == 0
        }
        guard isOpen else { return Waiting(descriptor: -1) }
        for end in [ends.0, ends.1] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A handler must never wait: of a pipe full of signals none more is needed.
        _ = fcntl(ends.1, F_SETFL, O_NONBLOCK)
        wakeDescriptor = ends.1
        // The global is made here and not in a handler.
        _ = stopAsked.load(ordering: .relaxed)
        for number in ignored { signal(number, SIG_IGN) }
        catching([SIGHUP])
        return Waiting(descriptor: ends.0)
    }

    /// Wakes whoever waits, as a signal would, because the gateway cannot go on.
    static func giveUp() {
        var byte = UInt8(truncatingIfNeeded: Stop.broken.rawValue)
        stopAsked.store(Stop.broken.rawValue, ordering: .relaxed)
        _ = write(wakeDescriptor, &byte, 1)
    }

    private static func catching(_ numbers: [Int32]) {
        for number in numbers {
            signal(number) { number in
                let before = errno
                var byte = UInt8(truncatingIfNeeded: number)
                if number != SIGHUP && number != SIGCHLD { stopAsked.store(number, ordering: .relaxed) }
                _ = write(wakeDescriptor, &byte, 1)
                errno = before
            }
        }
    }

    /// Signals that are held.
    struct Waiting: Sendable {
        /// Readable when a signal has arrived.
        let descriptor: Int32

        /// From now on the signals that stop are kept, too.
        func holdStops() {
            if descriptor >= 0 { catching(stops) }
        }

        /// Whether a stop has been asked for, although nobody has taken it yet.
        var isStopAsked: Bool { stopAsked.load(ordering: .relaxed) != 0 }

        /// Blocks the calling thread until a signal arrives; a stop goes before everything else, and signals that ask
        /// for the same count once.
        func next() -> Arrival {
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = read(descriptor, &bytes, bytes.count)
            if count < 0, errno == EINTR { return next() }
            let asked = stopAsked.exchange(0, ordering: .relaxed)
            // Without a pipe there is nothing to wait for.
            guard asked != 0 || count <= 0 else {
                return bytes.prefix(count).contains(UInt8(SIGHUP)) ? .hangup : .child
            }
            return .stop(Stop(rawValue: asked) ?? .terminate)
        }

        /// From now on the end of a process that was started is kept, too.
        func holdChildren() {
            if descriptor >= 0 { catching([SIGCHLD]) }
        }

        /// Blocks the calling thread until one arrives that stops.
        ///
        /// The next one has its usual, immediate effect again, until ``holdStops()``: a second Ctrl-C ends what the
        /// first did not.
        func wait() -> Stop {
            while true {
                guard case .stop(let stop) = next() else { continue }
                for number in stops { signal(number, SIG_DFL) }
                return stop
            }
        }
    }
}

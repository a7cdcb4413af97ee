/// How a process ended.
package enum ProcessEnd: Hashable, Sendable {
    /// By itself, with this status.
    case exited(Int32)
    /// By a signal of this number.
    case killed(Int32)

    /// From what `waitpid` tells. Source: POSIX.1-2017, `sys/wait.h`; its macros do not reach Swift.
    package init(waitStatus status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
    }

    /// The status that a shell would show for it.
    package var exitStatus: ExitStatus {
        switch self {
        case .exited(let status): ExitStatus(rawValue: status)
        case .killed(let signal): ExitStatus(rawValue: 128 + signal)
        }
    }

    /// `SIGSEGV (signal 11)`, `exit status 3`.
    package var text: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .killed(let signal): Self.names[signal].map { "\($0) (signal \(signal))" } ?? "signal \(signal)"
        }
    }

    /// Of Linux; the ones a program ends by. Source: signal(7).
    private static let names: [Int32: String] = [
        1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE",
        9: "SIGKILL", 11: "SIGSEGV", 13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM", 24: "SIGXCPU", 25: "SIGXFSZ",
        31: "SIGSYS",
    ]
}

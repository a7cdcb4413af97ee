import Glibc

/// A gateway process under a supervisor: its number, and the pipe on which it writes its errors.
struct SupervisedProcess: Sendable {
    /// Where the listening socket is in the process.
    static let socketDescriptor: Int32 = 3

    let pid: pid_t
    /// What it writes to standard error; ends when it ends.
    let errors: Int32

    /// Starts this program again with other arguments; nil when the system refuses, which `errno` explains.
    ///
    /// - Parameters:
    ///   - socket: handed over as ``socketDescriptor``.
    ///   - lifeline: handed over as ``Lifeline/descriptor``.
    static func start(
        _ arguments: [String], environment: [String: String], socket: Int32, lifeline: Int32
    ) -> SupervisedProcess? {
        guard let pipe = ClosingPipe() else { return nil }
        defer { close(pipe.writing) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe.writing, STDERR_FILENO)
        // ORDER: by way of numbers that nothing here has, because one may have the other's final number.
        let free = max(socket, lifeline, Lifeline.descriptor) + 1
        for (mine, its) in [(socket, free), (lifeline, free + 1)] {
            posix_spawn_file_actions_adddup2(&actions, mine, its)
        }
        for (mine, its) in [(free, socketDescriptor), (free + 1, Lifeline.descriptor)] {
            posix_spawn_file_actions_adddup2(&actions, mine, its)
            posix_spawn_file_actions_addclose(&actions, mine)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // A group of its own: Ctrl-C reaches the supervisor alone, which passes it on once.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        let words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { Glibc.free(text) } }
        var pid: pid_t = 0
        // The program that runs, also when its file has been replaced meanwhile.
        let status = posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, words, variables)
        guard status == 0 else {
            close(pipe.reading)
            errno = status
            return nil
        }
        return SupervisedProcess(pid: pid, errors: pipe.reading)
    }

    /// How it ended; nil while it runs.
    func end() -> ProcessEnd? {
        var status: Int32 = 0
        return waitpid(pid, &status, WNOHANG) == pid ? ProcessEnd(waitStatus: status) : nil
    }

    func send(_ signal: Int32) { kill(pid, signal) }
}

/// Two ends of a pipe that programs started from here do not inherit.
struct ClosingPipe {
    let reading: Int32
    let writing: Int32

    init?() {
        var ends: (Int32, Int32) = (-1, -1)
        let isOpen = withUnsafeMutableBytes(of: &ends) { bytes in
            // SAFETY: pipe writes two descriptors, which is what the tuple has room for.
            pipe(bytes.bindMemory(to: Int32.self).baseAddress) == 0
        }
        guard isOpen else { return nil }
        (reading, writing) = ends
        for end in [reading, writing] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
    }
}

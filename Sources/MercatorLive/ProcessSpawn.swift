import Glibc
import MercatorSystem

/// Starts a program with three streams and nothing else of ours.
enum ProcessSpawn {
    /// The process's id, which is its group's too.
    static func start(
        _ call: ProcessCall, input: Int32, output: Int32, _ errors: Int32
    ) throws(ProcessFailure) -> pid_t {
        guard let path = path(of: call) else { throw .notFound(call.program) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (mine, its) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (errors, STDERR_FILENO)] {
            posix_spawn_file_actions_adddup2(&actions, mine, its)
        }
        // Sockets of the event loops are not closed by themselves. One that is opened meanwhile may slip through; it
        // is closed when the program ends, which it does soon.
        for descriptor in openDescriptors() where descriptor > STDERR_FILENO {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // We ignore SIGPIPE, and a program would inherit that; a Ctrl-C in the terminal is for us to act on.
        var usual = sigset_t()
        sigfillset(&usual)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        return try withTexts([call.program] + call.arguments) { arguments throws(ProcessFailure) in
            let variables = call.environment.map { "\($0.key)=\($0.value)" }
            return try withTexts(variables) { environment throws(ProcessFailure) in
                var identifier: pid_t = 0
                let code = posix_spawn(&identifier, path, &actions, &attributes, arguments, environment)
                guard code == 0 else { throw code == ENOENT ? .notFound(call.program) : .refused(code) }
                return identifier
            }
        }
    }

    /// What this process has open.
    private static func openDescriptors() -> [Int32] {
        guard let handle = opendir("/proc/self/fd") else { return [] }
        defer { closedir(handle) }
        var descriptors: [Int32] = []
        while let entry = readdir(handle) {
            if let number = Int32(FolderEntry.name(of: entry)) { descriptors.append(number) }
        }
        return descriptors
    }

    /// Not `posix_spawnp`, which searches our own `PATH` and not the call's.
    private static func path(of call: ProcessCall) -> String? {
        if call.program.contains("/") { return call.program }
        let folders = (call.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        return folders.lazy.map { "\($0)/\(call.program)" }.first { access($0, X_OK) == 0 }
    }

    private static func withTexts<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws(ProcessFailure) -> Result
    ) throws(ProcessFailure) -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return try body(pointers + [nil])
    }
}

/// The pipes to and from a program; what is closed is -1.
final class Pipes {
    private(set) var input: (Int32, Int32)
    private(set) var output: (Int32, Int32)
    private(set) var errors: (Int32, Int32)

    init() throws(ProcessFailure) {
        input = (-1, -1)
        output = (-1, -1)
        errors = (-1, -1)
        do throws(ProcessFailure) {
            input = try Self.open()
            output = try Self.open()
            errors = try Self.open()
        } catch {
            closeAll()
            throw error
        }
        for end in [input.1, output.0, errors.0] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    func closeChildEnds() {
        Self.shut(&input.0)
        Self.shut(&output.1)
        Self.shut(&errors.1)
    }

    func closeInput() { Self.shut(&input.1) }

    func closeAll() {
        closeChildEnds()
        closeInput()
        Self.shut(&output.0)
        Self.shut(&errors.0)
    }

    private static func open() throws(ProcessFailure) -> (Int32, Int32) {
        var ends = [Int32](repeating: -1, count: 2)
        guard pipe(&ends) == 0 else { throw .refused(errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func shut(_ descriptor: inout Int32) {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }
}

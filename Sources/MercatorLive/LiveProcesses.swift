import Glibc
import MercatorSystem

/// The machine's other programs, each in a process group of its own so that it can be ended with its children.
struct LiveProcesses: Processes {
    private static let errorBytesMax = 4_096
    private static let sliceMilliseconds: Int32 = 100
    /// What a program has to clean up, as git its lock files, before it is killed.
    private static let grace = Duration.milliseconds(500)
    private static let clock = LiveMonotonicClock()

    func run(_ call: ProcessCall) throws(ProcessFailure) -> ProcessResult {
        let lock = try call.lockFile.map { path throws(ProcessFailure) in try FileLock(path, for: call) }
        return try withExtendedLifetime(lock) { () throws(ProcessFailure) in try Self.run(call) }
    }

    private static func run(_ call: ProcessCall) throws(ProcessFailure) -> ProcessResult {
        let pipes = try Pipes()
        defer { pipes.closeAll() }
        let identifier = try ProcessSpawn.start(call, input: pipes.input.0, output: pipes.output.1, pipes.errors.1)
        pipes.closeChildEnds()
        do {
            let (output, errors) = try exchange(call, pipes)
            return ProcessResult(
                status: try end(of: identifier, call), output: output,
                errors: String(decoding: errors, as: UTF8.self))
        } catch {
            stop(identifier)
            throw error
        }
    }

    /// Asks the program and its children to end, and kills what is left of them soon after.
    private static func stop(_ identifier: pid_t) {
        kill(-identifier, SIGTERM)
        let deadline = clock.now().advanced(by: grace)
        var status: Int32 = 0
        var isGone = false
        while !isGone, clock.now() < deadline {
            isGone = waitpid(identifier, &status, WNOHANG) != 0
            if !isGone { poll(nil, 0, 5) }
        }
        kill(-identifier, SIGKILL)
        if !isGone { while waitpid(identifier, &status, 0) < 0, errno == EINTR {} }
    }

    /// Feeds the input and takes the output until the program has closed both its streams.
    private static func exchange(
        _ call: ProcessCall, _ pipes: Pipes
    ) throws(ProcessFailure) -> (output: [UInt8], errors: [UInt8]) {
        let deadline = clock.now().advanced(by: call.timeout)
        var (output, errors): ([UInt8], [UInt8]) = ([], [])
        var rest = call.input[...]
        if rest.isEmpty { pipes.closeInput() }
        var isOpen = (output: true, errors: true)
        while isOpen.output || isOpen.errors {
            if call.isCancelled() { throw .cancelled }
            guard clock.now() < deadline else { throw .timedOut(call.timeout) }
            var entries = [
                pollfd(fd: rest.isEmpty ? -1 : pipes.input.1, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: isOpen.output ? pipes.output.0 : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isOpen.errors ? pipes.errors.0 : -1, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&entries, nfds_t(entries.count), sliceMilliseconds) > 0 else { continue }
            if entries[0].revents != 0 {
                rest = write(rest, to: pipes.input.1)
                if rest.isEmpty { pipes.closeInput() }
            }
            if entries[1].revents != 0 { isOpen.output = read(pipes.output.0, into: &output) }
            if entries[2].revents != 0 { isOpen.errors = read(pipes.errors.0, into: &errors) }
            guard output.count <= call.outputBytesMax else { throw .tooMuchOutput(bytesMax: call.outputBytesMax) }
            if errors.count > errorBytesMax { errors.removeLast(errors.count - errorBytesMax) }
        }
        return (output, errors)
    }

    /// What is left to write; nothing when the program does not read on.
    private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> ArraySlice<UInt8> {
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 { return errno == EINTR || errno == EAGAIN ? bytes : [] }
        return bytes.dropFirst(count)
    }

    /// False at the end of the stream.
    private static func read(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
        var block = [UInt8](repeating: 0, count: 16_384)
        let count = Glibc.read(descriptor, &block, block.count)
        if count < 0 { return errno == EINTR || errno == EAGAIN }
        bytes += block[..<count]
        return count > 0
    }

    /// Waits for a program that has closed its streams; one that lingers is killed.
    private static func end(of identifier: pid_t, _ call: ProcessCall) throws(ProcessFailure) -> Int32 {
        let deadline = clock.now().advanced(by: call.timeout)
        var status: Int32 = 0
        while true {
            let ended = waitpid(identifier, &status, WNOHANG)
            if ended == identifier { break }
            if ended < 0, errno != EINTR { throw .refused(errno) }
            guard clock.now() < deadline else { throw .timedOut(call.timeout) }
            poll(nil, 0, 1)
        }
        // Source: wait(2), the macros WIFEXITED, WEXITSTATUS and WTERMSIG, which Swift does not see.
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }
}

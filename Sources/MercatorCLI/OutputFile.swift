import Glibc

/// A file that a command leaves its report in.
enum OutputFile {
    /// Writes the text over what was there; false, with the reason on standard error, when that does not work.
    static func write(_ text: String, to path: String) -> Bool {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return complain(path) }
        defer { close(descriptor) }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return complain(path) }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    /// Whether the file can be opened, made when it is not there; false with the reason on standard error.
    static func canWrite(_ path: String) -> Bool {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return complain(path) }
        close(descriptor)
        return true
    }

    private static func complain(_ path: String) -> Bool {
        Terminal.errors.line("cannot write `\(path)`: \(String(cString: strerror(errno)))")
        return false
    }
}

import Glibc

/// A file that a command leaves its report in.
enum OutputFile {
    /// Writes the text over what was there; false, with the reason on standard error, when that does not work.
    static func write(_ text: String, to path: String) -> Bool {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return complain(path, errno) }
        defer { close(descriptor) }
        return DescriptorWrite.all(text, to: descriptor).map { complain(path, $0) } ?? true
    }

    /// Whether the file can be opened, made when it is not there; false with the reason on standard error.
    static func canWrite(_ path: String) -> Bool {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return complain(path, errno) }
        close(descriptor)
        return true
    }

    private static func complain(_ path: String, _ code: Int32) -> Bool {
        Terminal.errors.line("cannot write `\(path)`: \(String(cString: strerror(code)))")
        return false
    }
}

import Glibc
import MercatorSystem

/// The machine's files, read with bounds.
struct LiveFileSystem: FileSystem {
    /// Entries of one tree; a folder beyond it is not a folder of policies.
    private static let entriesMax = 10_000
    /// Also what stops a loop of symbolic links.
    private static let depthMax = 16

    func read(_ path: String, bytesMax: Int) throws(FileError) -> [UInt8] {
        // Not blocking: opening a FIFO must not hang the start; it is refused below.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path: path, reason: Self.reason(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, reason: Self.reason(errno)) }
        guard Self.kind(status) == .file else { throw FileError(path: path, reason: "is not a regular file") }
        return try Self.contents(descriptor, path: path, expected: Int(status.st_size), bytesMax: bytesMax)
    }

    func list(_ folder: String) throws(FileError) -> [String] {
        var paths: [String] = []
        try collect(folder, depth: 0, into: &paths)
        return paths.sorted()
    }

    func kind(_ path: String) -> FileKind? {
        var status = stat()
        return stat(path, &status) == 0 ? Self.kind(status) : nil
    }

    func realPath(_ path: String) -> String? {
        // SAFETY: realpath returns a zero-ended string of its own, which is freed here, or null.
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private func collect(_ folder: String, depth: Int, into paths: inout [String]) throws(FileError) {
        guard depth <= Self.depthMax else { throw FileError(path: folder, reason: "is nested too deep") }
        guard let handle = opendir(folder) else { throw FileError(path: folder, reason: Self.reason(errno)) }
        defer { closedir(handle) }
        while let entry = readdir(handle) {
            let name = FolderEntry.name(of: entry)
            guard !name.hasPrefix(".") else { continue }
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            switch kind(path) {
            case .file: paths.append(path)
            case .folder: try collect(path, depth: depth + 1, into: &paths)
            case .other, nil: continue
            }
            guard paths.count <= Self.entriesMax else { throw FileError(path: folder, reason: "holds too many files") }
        }
    }

    /// Reads to the end rather than to the size: a file under `/proc` says 0, and a growing one lies.
    private static func contents(
        _ descriptor: Int32, path: String, expected: Int, bytesMax: Int
    ) throws(FileError) -> [UInt8] {
        guard expected <= bytesMax else { throw tooLarge(path, bytesMax) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(0, min(expected, bytesMax)) + 1)
        var block = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = Glibc.read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path: path, reason: reason(errno)) }
            if count == 0 { return bytes }
            bytes += block[..<count]
            guard bytes.count <= bytesMax else { throw tooLarge(path, bytesMax) }
        }
    }

    private static func tooLarge(_ path: String, _ bytesMax: Int) -> FileError {
        FileError(path: path, reason: "is larger than \(bytesMax) bytes")
    }

    private static func kind(_ status: stat) -> FileKind {
        switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .other
        }
    }

    /// In words, without `strerror`, whose text depends on the locale.
    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "does not exist"
        case EACCES, EPERM: "may not be read by this user"
        case ENOTDIR: "is below something that is not a folder"
        case EISDIR: "is a folder"
        case ELOOP: "is a loop of symbolic links"
        case ENAMETOOLONG: "has too long a name"
        case EMFILE, ENFILE: "cannot be opened: too many files are open"
        default: "cannot be read (error \(code))"
        }
    }
}

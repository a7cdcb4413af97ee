import Glibc
import MercatorDiagnostics
import MercatorSystem

/// Text that a command takes from a file or, for `-`, from standard input.
enum InputText {
    /// A request larger than this is not one.
    static let bytesMax = 16 << 20

    /// The text; nil, with the reason added, when it cannot be read.
    static func read(_ path: String, diagnostics: inout [Diagnostic]) -> SourceText? {
        do {
            let bytes = path == "-" ? try standardInput() : try CommandSystem.live.files.read(path, bytesMax: bytesMax)
            return SourceText(path: path == "-" ? "standard input" : path, text: String(decoding: bytes, as: UTF8.self))
        } catch {
            diagnostics.append(
                Diagnostic(
                    .error, code: "request/unreadable", message: "cannot read `\(error.path)`: \(error.reason)",
                    hint: "name a file, or `-` for standard input"))
            return nil
        }
    }

    private static func standardInput() throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var lines = InputChunks()
        while let chunk = lines.next() {
            bytes += chunk
            guard bytes.count <= bytesMax else {
                throw FileError(path: "standard input", reason: "is larger than \(bytesMax) bytes")
            }
        }
        return bytes
    }
}

/// Standard input as it comes.
struct InputChunks {
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// The next bytes; nil at the end.
    mutating func next() -> ArraySlice<UInt8>? {
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            return count > 0 ? buffer[..<count] : nil
        }
    }
}

/// Standard input line by line, so that the first is answered before the last has come.
struct InputLines {
    /// A line, or the news that one was too long to be kept.
    enum Line {
        case text([UInt8])
        case tooLong
    }

    /// Bytes of a line; the rest of a longer one is skipped.
    static let bytesMax = 16 << 20

    private var chunks = InputChunks()
    private var rest: ArraySlice<UInt8> = []
    private var isAtEnd = false

    mutating func next() -> Line? {
        var line: [UInt8] = []
        var isTooLong = false
        while true {
            if let feed = rest.firstIndex(of: UInt8(ascii: "\n")) {
                if !isTooLong { line += rest[..<feed] }
                rest = rest[(feed + 1)...]
                return isTooLong || line.count > Self.bytesMax ? .tooLong : .text(line)
            }
            if !isTooLong { line += rest }
            if line.count > Self.bytesMax {
                isTooLong = true
                line = []
            }
            rest = []
            if isAtEnd { return isTooLong ? .tooLong : line.isEmpty ? nil : .text(line) }
            if let chunk = chunks.next() { rest = chunk } else { isAtEnd = true }
        }
    }
}

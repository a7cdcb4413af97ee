import MercatorBench
import MercatorDiagnostics
import MercatorSystem
import MercatorYAML

/// Reads the files and the key that a benchmark is given, and notes what is wrong with them.
struct BenchmarkInputs {
    let system: System
    private(set) var diagnostics: [Diagnostic] = []

    init(system: System) {
        self.system = system
    }

    /// A file with one JSON body, or, when it is named `.jsonl`, one in each line. Empty after a mistake.
    mutating func templates(_ path: String) -> [RequestTemplate] {
        guard let text = read(path, option: "--template") else { return [] }
        var templates: [RequestTemplate] = []
        do {
            if path.hasSuffix(".jsonl") {
                for (number, line) in Self.lines(text) {
                    templates.append(try RequestTemplate(line, place: "\(path):\(number)"))
                }
            } else {
                templates = [try RequestTemplate(text, place: path)]
            }
        } catch {
            note("template", error)
        }
        if templates.isEmpty, diagnostics.isEmpty {
            note("template", LoadMistake("`\(path)` holds no request", hint: "write one JSON object in each line"))
        }
        return templates
    }

    /// A file with a prompt in each line. Empty after a mistake.
    mutating func prompts(_ path: String) -> [String] {
        guard let text = read(path, option: "--prompt-file") else { return [] }
        let prompts = Self.lines(text).map(\.line)
        if prompts.isEmpty {
            note("prompts", LoadMistake("`\(path)` holds no prompt", hint: "write one in each line"))
        }
        return prompts
    }

    /// The caller's key, from a variable or a file; it is never shown. Nil without either.
    mutating func key(variable: String?, file: String?) -> Secret? {
        var key: String?
        if let variable {
            key = system.environment.value(of: variable)
            if key?.isEmpty != false {
                note(
                    "api-key",
                    LoadMistake(
                        "the variable `\(variable)` is not set", hint: "--api-key-env takes the name of a variable"))
                return nil
            }
        } else if let file {
            guard let text = read(file, option: "--api-key-file") else { return nil }
            key = Self.lines(text).first?.line
        }
        guard let key else { return nil }
        guard key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            note(
                "api-key",
                LoadMistake("the key has characters that no header may have", hint: "give the key alone, on one line"))
            return nil
        }
        return Secret(key)
    }

    /// A header line, `name: value`.
    mutating func header(_ line: String) -> (name: String, value: String)? {
        let colon = line.firstIndex(of: ":") ?? line.endIndex
        let name = String(line[..<colon])
        let value = String(line[colon...].dropFirst().drop { $0 == " " })
        let isName = !name.isEmpty && name.utf8.allSatisfy(Self.isTokenByte)
        // What is wrong may be a secret: it is not repeated.
        guard colon < line.endIndex, isName, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            note("header", LoadMistake("a --header is no header", hint: "write --header 'name: value'"))
            return nil
        }
        guard !Self.own.contains(name.lowercased()) else {
            note(
                "header",
                LoadMistake("`\(name)` is set by the benchmark itself", hint: "leave this --header out"))
            return nil
        }
        return (name, value)
    }

    /// Adds a mistake.
    mutating func note(_ code: String, _ mistake: LoadMistake) {
        diagnostics.append(mistake.diagnostic(code))
    }

    private static let own: Set<String> = ["content-length", "host", "transfer-encoding", "connection", "expect"]

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private mutating func read(_ path: String, option: String) -> String? {
        do {
            return String(decoding: try system.files.read(path, bytesMax: LoadBounds.fileBytesMax), as: UTF8.self)
        } catch {
            note("file", LoadMistake("cannot read `\(path)`: \(error.reason)", hint: "look at \(option)"))
            return nil
        }
    }

    private static func lines(_ text: String) -> [(number: Int, line: String)] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            let line = line.hasSuffix("\r") ? line.dropLast() : line
            return line.allSatisfy(\.isWhitespace) ? nil : (index + 1, String(line))
        }
    }
}

extension LoadMistake {
    /// The mistake with a code, `benchmark/…`.
    func diagnostic(_ code: String) -> Diagnostic {
        Diagnostic(.error, code: "benchmark/\(code)", message: message, hint: hint)
    }
}

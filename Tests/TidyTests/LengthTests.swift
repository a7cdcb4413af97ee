import Testing

/// Files, functions and lines stay short enough to be read whole.
@Suite struct LengthTests {
    static let lineCharactersMax = 120
    static let fileLinesMax = 300
    static let machineLinesMax = 450
    static let functionLinesMax = 60

    @Test func linesAreShort() {
        expectNone(
            Repository.swiftFiles.flatMap { file in
                file.lines.enumerated().filter { $0.element.count > Self.lineCharactersMax }.map { line in
                    Finding(
                        path: file.path, line: line.offset + 1,
                        rule: "line of \(line.element.count) characters, at most \(Self.lineCharactersMax)",
                        hint: "break it; `make format` breaks code, not comments and literals")
                }
            })
    }

    @Test func filesAreShort() {
        expectNone(
            Repository.swiftFiles.compactMap { file in
                let isLong = file.side == "Tests" || House.machines.contains(file.path)
                let bound = isLong ? Self.machineLinesMax : Self.fileLinesMax
                guard file.lines.count > bound else { return nil }
                return Finding(
                    path: file.path, line: file.lines.count,
                    rule: "file of \(file.lines.count) lines, at most \(bound)",
                    hint: "one concept a file; a state machine or parser may be listed in House.machines")
            })
    }

    @Test func functionsAreShort() {
        expectNone(
            Repository.sources.flatMap { file in
                Self.functions(of: file.code).filter { $0.length > Self.functionLinesMax }.map { function in
                    Finding(
                        path: file.path, line: function.line,
                        rule: "function of \(function.length) lines, at most \(Self.functionLinesMax)",
                        hint: "let one function branch and its leaves compute")
                }
            })
    }

    /// Where each `func`, `init` and `subscript` with a body begins, and over how many lines its body goes.
    static func functions(of code: [String]) -> [(line: Int, length: Int)] {
        var found: [(line: Int, length: Int)] = []
        var open: [(line: Int, depth: Int)] = []
        var awaited: Int?
        var depth = 0
        for (number, text) in code.enumerated() {
            if declares(text) { awaited = number + 1 }
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "{"):
                    if let line = awaited {
                        open.append((line, depth))
                        awaited = nil
                    }
                    depth += 1
                case UInt8(ascii: "}"):
                    depth -= 1
                    if let last = open.last, last.depth == depth {
                        open.removeLast()
                        found.append((last.line, number + 2 - last.line))
                    }
                    // The end of a protocol, say: what was awaited had no body.
                    awaited = nil
                default: break
                }
            }
        }
        return found.sorted { $0.line < $1.line }
    }

    private static func declares(_ text: String) -> Bool {
        let words = text.split { $0 == " " || $0 == "(" || $0 == "<" || $0 == "?" }
        for word in words.prefix(8) {
            if word == "func" || word == "init" || word == "subscript" { return true }
            if !modifiers.contains(word), !word.hasPrefix("@") { return false }
        }
        return false
    }

    private static let modifiers: Set<Substring> = [
        "package", "private", "fileprivate", "internal", "static", "final", "override", "mutating", "nonmutating",
        "convenience", "required", "nonisolated", "borrowing", "consuming", "isolated", "set)", "unsafe)", "always)",
        "never)",
    ]
}

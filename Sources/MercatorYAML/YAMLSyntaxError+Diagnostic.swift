import MercatorDiagnostics

extension YAMLSyntaxError {
    /// The mistake in our words, with what usually causes it.
    func diagnostic(in source: SourceText) -> Diagnostic {
        let position = position(in: source)
        return Diagnostic(
            .error, code: "yaml/syntax", message: message, path: source.path, position: position,
            hint: hint(line: source.line(position.line)))
    }

    private var message: String {
        guard let context else { return problem }
        guard let contextLine else { return "\(problem) \(context)" }
        return "\(problem) \(context) that begins in line \(contextLine + 1)"
    }

    private func position(in source: SourceText) -> SourcePosition {
        switch place {
        case .mark(let line, let column): return SourcePosition(line: line + 1, column: column + 1)
        case .byte(let offset):
            let before = source.text.utf8.prefix(offset)
            let line = before.count { $0 == UInt8(ascii: "\n") }
            let start = before.lastIndex(of: UInt8(ascii: "\n")).map(before.index(after:)) ?? before.startIndex
            return SourcePosition(line: line + 1, column: Substring(before[start...]).count + 1)
        }
    }

    /// What to do about libyaml's most frequent complaints; nil where the message says it.
    private func hint(line: Substring?) -> String? {
        if problem.contains("cannot start any token") {
            if line?.contains("\t") == true { return "indent with spaces; YAML does not allow tabs there" }
            return "put the value in quotes"
        }
        if problem.contains("mapping values are not allowed") {
            return
                "a value with `: ` in it needs quotes; otherwise check the indentation of this line and the one above"
        }
        if context?.contains("quoted scalar") == true { return "close the quote" }
        if problem.contains("did not find expected key") || problem.contains("block end") || problem.contains("'-'") {
            return "check the indentation of this line and the ones above"
        }
        if problem.contains("control characters") { return "save the file as plain UTF-8 text" }
        if problem.contains("could not find expected ':'") { return "write `key: value`" }
        return nil
    }
}

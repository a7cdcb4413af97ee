package import MercatorYAML

extension LoggingConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<LoggingConfiguration>("What is logged, how and where.") {
        DeclaredKey(
            "level", \.level, .choice(also: ["warning": .warn, "information": .info]), "Least severity that is written."
        )
        DeclaredKey(
            "format", \.format, .choice(also: ["console": .text]),
            "`json` for machines; `text` (also `console`) for people.")
        DeclaredKey("output", or: ["file"], \.output, .destination, "`stdout`, `stderr` or the path of a file.")
        DeclaredKey(
            "access_log", \.accessLog, .accessLog,
            "One line a request: `true` to where the log goes, `false` none, or the path of a file.")
        DeclaredKey(planned: "add_source", .boolean, default: false, "Whether lines name their place in the code.")
        DeclaredKey(
            planned: "redact_pii", or: ["redact_secrets"], .boolean, default: true,
            "Whether personal facts are removed; secrets and contents are never logged.")
        DeclaredKey(planned: "redact_patterns", .list(of: .section(RedactionPattern.self)), "What else is removed.")
        DeclaredKey(planned: "buffer_size", .integer(1...1_000_000), default: 10_000, "Lines waiting to be written.")
    }
}

/// A pattern to remove from log lines.
private struct RedactionPattern: ConfigurationSection {
    static let declaration = SectionDeclaration<RedactionPattern>("A pattern and what takes its place.") {
        DeclaredKey(checked: "name", .text, "For people.")
        DeclaredKey(checked: "pattern", .text, "RE2 expression.")
        DeclaredKey(checked: "replacement", .text, "What takes its place.")
    }
}

extension KeyType where Value == LogDestination {
    fileprivate static let destination = KeyType<String>.nonEmptyText
        .map { text -> LogDestination in
            switch text.lowercased() {
            case "stdout": .standardOutput
            case "stderr": .standardError
            default: .file(text)
            }
        }
        .shown { destination in
            switch destination {
            case .standardOutput: "stdout"
            case .standardError: "stderr"
            case .file(let path): path
            }
        }
}

extension KeyType where Value == AccessLogDestination {
    fileprivate static let accessLog = either(
        KeyType<Bool>.boolean.map { $0 ? .withTheLog : .off }.shown { $0 == .withTheLog ? "true" : nil },
        or: KeyType<String>.nonEmptyText.map { .file($0) },
        when: { node in node.string.map { YAMLScalar.bool($0) == nil } ?? false })
}

/// One mistake of an author (of a configuration, a policy, a command line): what, where, and what to do about it.
///
/// Diagnostics are collected, so that a run shows all of them; they are never thrown one by one.
package struct Diagnostic: Hashable, Sendable {
    /// How bad it is. Only an error stops a start.
    package enum Severity: String, Hashable, Comparable, Sendable {
        case error, warning, note

        package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

        private var rank: Int {
            switch self {
            case .error: 0
            case .warning: 1
            case .note: 2
            }
        }
    }

    package var severity: Severity
    /// Stable and greppable: `config/unknown-key`.
    package var code: String
    /// One sentence, lower-case, without a final full stop; the author's text in backticks.
    package var message: String
    /// The file, as the author named it; nil for what has no file, such as the command line.
    package var path: String?
    /// Nil when the whole file (or none) is meant.
    package var position: SourcePosition?
    /// What to do next; nil when the message says it all.
    package var hint: String?

    package init(
        _ severity: Severity, code: String, message: String, path: String? = nil, position: SourcePosition? = nil,
        hint: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.path = path
        self.position = position
        self.hint = hint
    }
}

extension Sequence<Diagnostic> {
    /// Whether one of them stops a start.
    package var containsError: Bool { contains { $0.severity == .error } }

    /// In reading order: by file, then place, errors before warnings at one place.
    package var inReadingOrder: [Diagnostic] {
        sorted { a, b in
            if a.path != b.path { return (a.path ?? "") < (b.path ?? "") }
            let (here, there) = (a.position ?? .beforeText, b.position ?? .beforeText)
            if here != there { return here < there }
            return a.severity == b.severity ? a.message < b.message : a.severity < b.severity
        }
    }
}

extension SourcePosition {
    fileprivate static let beforeText = SourcePosition(line: 0, column: 0)
}

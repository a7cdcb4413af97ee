extension TrialReport {
    /// The report for people.
    package func text(_ ink: Ink) -> String {
        var text = ink(name, .bold) + "  " + url + "  (type \(kind.text))\n"
        var table = TextTable()
        for finding in findings {
            table.row(["  " + finding.mark(ink), finding.check.words, finding.detail])
        }
        text += table.text
        for diagnosis in findings.compactMap(\.diagnosis) {
            text += "\n  " + ink(diagnosis.title, .red) + ": \(diagnosis.cause)\n    fix: \(diagnosis.fix)\n"
        }
        return text + (hasFailed ? "" : blockText)
    }

    private var blockText: String {
        guard !news.isEmpty else { return "\n  The configuration says what it can do.\n" }
        var text = "\n  It is not as the configuration says; below `\(name)` belongs (--write puts it there):\n\n"
        guard !block.isEmpty else { return text + "    nothing: remove `capabilities`, its type says it all\n" }
        text += "    capabilities:\n"
        for (key, value) in block { text += "      \(key): \(value)\n" }
        return text
    }
}

extension TrialFinding {
    fileprivate func mark(_ ink: Ink) -> String {
        switch outcome {
        case .works: ink("✓", .green)
        case .lacks: "–"
        case .fails: ink("✗", .red)
        case .doubtful: ink("!", .yellow)
        case .skipped: ink("·", .faint)
        }
    }
}

extension String {
    /// `wrong_key` as `wrong key`.
    fileprivate var words: String { replacing("_", with: " ") }
}

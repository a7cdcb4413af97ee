import MercatorPolicy

extension TestReport {
    /// The report for people; ends with a line feed.
    package func text(_ ink: Ink, coverage isWanted: Bool) -> String {
        var text = ""
        for file in files {
            text += "Running tests from \(file)...\n"
            for result in results where result.path == file { text += line(result, ink) }
            text += "\n"
        }
        text += summary(ink)
        if isWanted { text += "\n" + coverageText(ink) }
        return text
    }

    private func line(_ result: PolicyTestResult, _ ink: Ink) -> String {
        switch result.status {
        case .passed: return "\(ink("✓", .green)) \(result.name) \(ink(time(result.nanoseconds), .faint))\n"
        case .skipped: return "\(ink("-", .yellow)) \(result.name) (\(result.skipped ?? "skipped"))\n"
        case .failed: break
        }
        var table = TextTable()
        for failure in result.failures {
            table.row(["    \(failure.key):", "expected", failure.expected])
            table.row(["", "actual", ink(failure.actual, .red)])
        }
        table.row(["    decided by:", "", result.decidedBy ?? "no rule (\(result.action))"])
        table.row(["    in:", "", "\(result.path):\(result.position.line)"])
        return "\(ink("✗", .red)) \(ink(result.name, .bold)) \(ink(time(result.nanoseconds), .faint))\n\(table.text)"
    }

    private func summary(_ ink: Ink) -> String {
        let failed = count(.failed)
        let failures = failed == 0 ? "0 failed" : ink("\(failed) failed", .red)
        let skipped = count(.skipped) == 0 ? "" : ", \(count(.skipped)) skipped"
        return "Summary: \(count(.passed)) passed, \(failures)\(skipped), \(results.count) total"
            + " \(time(nanoseconds))\n"
    }

    private func time(_ nanoseconds: UInt64) -> String { "(\(ElapsedText.milliseconds(nanoseconds)))" }

    private func coverageText(_ ink: Ink) -> String {
        var table = TextTable()
        for policy in coverage.policies {
            let count = "\(policy.rulesCovered)/\(policy.rules.count)"
            let branches =
                policy.branchesMax == 0
                ? "" : "\(percent(policy.branchRatio)) of branches (\(policy.branchesSeen)/\(policy.branchesMax))"
            table.row(["  \(policy.name):", "\(percent(policy.ratio)) (\(count) rules tested)", branches])
        }
        var text = "Coverage:\n" + table.text
        text += "Overall: \(percent(coverage.overall)) of rules, \(percent(coverage.branches)) of branches\n"
        let gaps = coverage.gaps
        guard !gaps.isEmpty else { return text }
        text += "\nNot covered:\n"
        for gap in gaps.prefix(Self.gapsMax) { text += "  \(ink(gap.place, .faint))  \(gap.text)\n" }
        if gaps.count > Self.gapsMax { text += "  … and \(gaps.count - Self.gapsMax) more\n" }
        return text
    }

    /// Gaps that a reader looks through; `--format json` has all.
    private static let gapsMax = 50

    private func percent(_ share: Double) -> String { "\(Int((share * 100).rounded(.down)))%" }
}

extension PolicyCoverage {
    /// What no test has seen: a rule that never matched, a part of a condition that went only one way.
    var gaps: [(place: String, text: String)] {
        var gaps: [(place: String, text: String)] = []
        for policy in policies {
            for rule in policy.rules {
                let place = "\(policy.path):\(rule.line)"
                if rule.matched == 0 { gaps.append((place, "rule `\(rule.name)` never matched")) }
                for branch in rule.branches {
                    guard let missing = branch.missing else { continue }
                    gaps.append((place, "`\(branch.text)` \(missing)"))
                }
            }
        }
        return gaps
    }
}

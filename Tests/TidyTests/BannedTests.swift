import Testing

/// What the house does not say, and what the repository does not mention.
@Suite struct BannedTests {
    @Test func doorsAreUsed() {
        var findings: [Finding] = []
        for file in Repository.swiftFiles {
            let banned = BannedCall.all.filter { !$0.isAllowed(in: file) }
            for (number, code) in file.code.enumerated() where !code.isEmpty {
                for call in banned where call.isSaid(in: code) {
                    findings.append(
                        Finding(
                            path: file.path, line: number + 1, rule: "`\(call.text)` outside its door",
                            hint: call.hint))
                }
            }
        }
        expectNone(findings)
    }

    @Test func unsafeThingsSayWhyTheyAreSafe() {
        let marks = ["@unchecked Sendable", "nonisolated(unsafe)", "unsafeBitCast"]
        var findings: [Finding] = []
        for file in Repository.sources {
            for (number, code) in file.code.enumerated() {
                guard let mark = marks.first(where: { code.contains($0) }) else { continue }
                let nearby = file.lines[max(0, number - 6)...number]
                if nearby.contains(where: { $0.contains("SAFETY:") }) { continue }
                findings.append(
                    Finding(
                        path: file.path, line: number + 1, rule: "`\(mark)` without a reason",
                        hint: "say in a `SAFETY:` comment just above why nothing can go wrong"))
            }
        }
        expectNone(findings)
    }

    /// Being on the loop is one fact of a whole file, so it is said once there.
    @Test func filesThatAssumeALoopSayWhichOne() {
        let files = Repository.sources.filter { file in
            file.code.contains { $0.contains("assumeIsolated") } && !file.lines.contains { $0.contains("SAFETY:") }
        }
        expectNone(
            files.map { file in
                Finding(
                    path: file.path, line: 1, rule: "`assumeIsolated` without a reason",
                    hint: "say once in the file, after `SAFETY:`, why its code is on the loop")
            })
    }

    @Test func promisesCarryTheirIssue() {
        var findings: [Finding] = []
        for file in Repository.swiftFiles where file.target != "TidyTests" {
            for (index, line) in file.lines.enumerated() {
                guard line.contains("TODO") || line.contains("FIXME") || line.contains("XXX:") else { continue }
                let number = line.firstRange(of: "TODO(#").map { line[$0.upperBound...] }
                if number?.first?.isNumber == true { continue }
                findings.append(
                    Finding(
                        path: file.path, line: index + 1, rule: "a promise without an issue",
                        hint: "write `TODO(#12): …`, or do it now"))
            }
        }
        expectNone(findings)
    }

    @Test func noMachineIsMentioned() {
        let marks = ["/home/", "/root/", "/work/", "/Users/", "/tmp/"]
        var findings: [Finding] = []
        let endings: Set<String> = ["swift", "md", "yaml", "yml", "py", "sh", "json", "txt", "conf"]
        for path in Repository.files(below: Self.everything, endings: endings) {
            guard !path.hasPrefix("Tests/TidyTests"), let bytes = Repository.read(path) else { continue }
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() {
                let text = String(decoding: line, as: UTF8.self)
                for mark in marks where text.contains(mark) {
                    findings.append(
                        Finding(
                            path: path, line: number + 1, rule: "`\(mark)` is a path of one machine",
                            hint: "relative to the repository, a temporary folder the test makes, or an example path"))
                }
            }
        }
        expectNone(findings)
    }

    private static let everything = [
        "Sources", "Tests", "docs", "examples", "Benchmarks", "Fuzz", "scripts", "README.md", "ARCHITECTURE.md",
        "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "Package.swift",
    ]
}

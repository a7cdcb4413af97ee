import MercatorExpression

/// Patterns: the first line is the pattern, the rest the text; every way to look finds the same.
enum PatternFuzz {
    /// Long replacements of empty matches cost as much as they are long; a fuzzer need not wait for them.
    private static let replacement = "<\\0>"

    static let target = FuzzTarget("pattern", testRounds: 1_000) { bytes in
        let end = bytes.firstIndex(of: 0x0A) ?? bytes.count
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        guard let pattern = try? Pattern(text) else { return }
        let subject = Array(String(decoding: bytes[min(end + 1, bytes.count)...], as: UTF8.self).utf8)
        let match = subject.withUnsafeBytes { pattern.firstMatch(in: $0) }
        let isFound = subject.withUnsafeBytes { pattern.isFound(in: $0) }
        try verify(isFound == (match != nil), "found: \(isFound), match: \(String(describing: match))")
        if let groups = subject.withUnsafeBytes({ pattern.firstMatchGroups(in: $0, from: 0) }) {
            try verify(groups.first == match, "the groups \(groups) do not begin with \(String(describing: match))")
            for group in groups.compactMap({ $0 }) {
                try verify(group.upperBound <= subject.count, "the group \(group) lies outside")
            }
        }
        if case .bounded(let longest) = PatternShape(of: text), let match {
            let length = String(decoding: subject[match], as: UTF8.self).unicodeScalars.count
            try verify(length <= longest, "a match of \(length) code points; at most \(longest) were foretold")
        }
        if let set = PatternSet([text, "a+b"]), let found = subject.withUnsafeBytes({ set.found(in: $0) }) {
            try verify(found[0] == isFound, "alone \(isFound), in a set \(found[0])")
        }
        let whole = String(decoding: subject, as: UTF8.self)
        let replaced = pattern.replacing(in: whole, with: try PatternReplacement(replacement, for: pattern)) { _ in true
        }
        if case .changed(_, let count) = replaced {
            try verify(isFound && count > 0, "nothing found, \(count) replaced")
        }
        if case .unchanged = replaced { try verify(!isFound, "found, and not replaced") }
    }
}

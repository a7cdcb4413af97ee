import Testing

/// Names that say nothing are not names.
@Suite struct NamingTests {
    static let emptyWords = [
        "Manager", "Helper", "Util", "Utils", "Utility", "Base", "Impl", "Data", "Info", "Common", "Core", "Misc",
        "Stuff",
    ]
    private static let kinds: Set<String> = ["struct", "enum", "class", "protocol", "actor", "typealias"]

    @Test func typeNamesSayWhatTheyAre() {
        var findings: [Finding] = []
        for file in Repository.swiftFiles {
            for (number, code) in file.code.enumerated() {
                guard let name = Self.typeName(declaredIn: code) else { continue }
                let words = Self.words(of: name)
                guard let empty = Self.emptyWords.first(where: words.contains) else { continue }
                findings.append(
                    Finding(
                        path: file.path, line: number + 1, rule: "`\(empty)` in the type name `\(name)`",
                        hint: "name what it is or does in the field's own words"))
            }
        }
        expectNone(findings)
    }

    /// The name of the type that a line of code declares, if it declares one.
    static func typeName(declaredIn code: String) -> String? {
        let words = code.split(separator: " ").map(String.init)
        for (index, word) in words.enumerated() {
            if kinds.contains(word) {
                guard index + 1 < words.count, let first = words[index + 1].first, first.isUppercase else { return nil }
                return String(words[index + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
            }
            if !modifiers.contains(word), !word.hasPrefix("@") { return nil }
        }
        return nil
    }

    private static let modifiers: Set<String> = [
        "package", "private", "fileprivate", "internal", "final", "indirect", "nonisolated",
    ]

    /// `JSONDocument` is `JSON` and `Document`; only words that start with one capital count as words here.
    static func words(of name: String) -> Set<String> {
        var words: Set<String> = []
        var word = ""
        for letter in name {
            if letter.isUppercase {
                words.insert(word)
                word = ""
            }
            word.append(letter)
        }
        words.insert(word)
        return words
    }
}

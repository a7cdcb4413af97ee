/// What may be handed to git as the name of something: none of it can be taken for an option or lead elsewhere.
enum GitNames {
    private static let lengthMax = 1_024

    /// Whether it names a branch. Source: git-check-ref-format(1).
    static func isBranch(_ text: String) -> Bool {
        guard isPlain(text), !text.hasPrefix("-"), !text.hasSuffix("/"), !text.hasSuffix("."), text != "@" else {
            return false
        }
        let forbidden: Set<Character> = [" ", "~", "^", ":", "?", "*", "[", "\\"]
        guard !text.contains(where: forbidden.contains), !text.contains(".."), !text.contains("@{") else {
            return false
        }
        return text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock")
        }
    }

    /// The path from the repository's root, without `./` and a slash at the end; nil when it leads out of it.
    static func path(_ text: String) -> String? {
        guard text.utf8.count <= lengthMax, !text.hasPrefix("/"), !text.hasPrefix("-"), !text.hasPrefix(":"),
            !text.unicodeScalars.contains(where: { $0.value < 0x20 })
        else { return nil }
        let parts = text.split(separator: "/").filter { $0 != "." }
        return parts.contains("..") ? nil : parts.joined(separator: "/")
    }

    /// Whether it could be the beginning of a commit's id.
    static func isCommit(_ text: String) -> Bool {
        (4...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...102).contains(byte) || (65...70).contains(byte)
            }
    }

    private static func isPlain(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= lengthMax
            && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }
}

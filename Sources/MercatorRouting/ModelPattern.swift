/// A model's name with `*` for any text in it: `gpt-4*`, `openai/*`, `*:free`.
///
/// Whoever writes a `*` means many models; slashes and colons are text like any other.
package struct ModelPattern: Hashable, Sendable {
    /// As written.
    package let text: String
    /// What stands between the stars, as UTF-8; one more than there are stars.
    private let pieces: [[UInt8]]
    /// Bytes that are not stars: of two patterns that match, the one with more says more.
    package let literalCount: Int

    /// Nil for a name without `*`.
    package init?(_ text: String) {
        guard text.utf8.contains(UInt8(ascii: "*")) else { return nil }
        self.text = text
        pieces = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
        literalCount = pieces.reduce(0) { $0 + $1.count }
    }

    /// Stars in it.
    package var starCount: Int { pieces.count - 1 }

    /// Whether it stands for every name.
    package var matchesAll: Bool { literalCount == 0 }

    /// Whether a name is one that it stands for. Linear in the name for each piece.
    package func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        guard let first = pieces.first, let last = pieces.last, name.count >= literalCount, name.starts(with: first),
            name.suffix(last.count).elementsEqual(last)
        else { return false }
        // The first place of a piece leaves the most for those behind it, so that no other need be tried.
        var rest = name[first.count..<name.count - last.count]
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let found = rest.firstRange(of: piece) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }

    /// `replacement` with what the star stands for in the place of its own; as it is when it has none.
    package func rewrite(_ name: String, as replacement: String) -> String {
        guard starCount == 1, let star = replacement.firstIndex(of: "*"), let first = pieces.first,
            let last = pieces.last
        else { return replacement }
        let inner = Array(name.utf8).dropFirst(first.count).dropLast(last.count)
        return replacement[..<star] + String(decoding: inner, as: UTF8.self)
            + replacement[replacement.index(after: star)...]
    }
}

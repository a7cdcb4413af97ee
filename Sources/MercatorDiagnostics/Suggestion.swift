/// "Did you mean": the nearest of the words that would have been right.
package enum Suggestion {
    /// The candidate nearest to `word`, or nil when none is near enough to be what was meant.
    ///
    /// Near enough is one edit (insert, remove, replace, swap neighbours) for every three letters, at least one;
    /// case and the difference between `-` and `_` cost nothing. Equally near candidates are decided by their order.
    /// Cost: quadratic in the word's length, which is bounded.
    package static func nearest(_ word: String, in candidates: some Sequence<String>) -> String? {
        guard !word.isEmpty, word.utf8.count <= DiagnosticsBounds.suggestionWordBytesMax else { return nil }
        let wanted = folded(word)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates where candidate.utf8.count <= DiagnosticsBounds.suggestionWordBytesMax {
            let offered = folded(candidate)
            let limit = Swift.max(1, Swift.max(wanted.count, offered.count) / 3)
            guard abs(wanted.count - offered.count) <= limit else { continue }
            let distance = distance(wanted, offered)
            guard distance <= limit, distance < best?.distance ?? .max, distance < offered.count else { continue }
            best = (candidate, distance)
        }
        return best?.candidate
    }

    private static func folded(_ word: String) -> [UInt8] {
        word.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            case UInt8(ascii: "-"): UInt8(ascii: "_")
            default: byte
            }
        }
    }

    /// Edit distance where swapping two neighbours is one edit (optimal string alignment), in three rows.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        var row = last
        for i in a.indices {
            row[0] = i + 1
            for j in b.indices {
                var cost = Swift.min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = Swift.min(cost, beforeLast[j - 1] + 1) }
                row[j + 1] = cost
            }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        return last[b.count]
    }
}

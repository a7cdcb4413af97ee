import CRE2

/// Several patterns that are looked for in one pass over a text, at about the cost of one.
package final class PatternSet: Sendable {
    /// How many patterns there are.
    package let count: Int
    // SAFETY: a compiled set does not change and is documented as safe for concurrent matching; freed once, in deinit.
    private nonisolated(unsafe) let handle: OpaquePointer

    /// The patterns, each right by itself, in one; nil for fewer than two, or when together they are too large.
    package init?(_ patterns: [String]) {
        guard (2...ExpressionBounds.patternSetMax).contains(patterns.count),
            let handle = cre2_set_new(Int64(ExpressionBounds.patternSetMemoryMax))
        else { return nil }
        for pattern in patterns {
            var copy = pattern
            // SAFETY: RE2 copies the pattern; the buffer outlives the call.
            let place = copy.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { cre2_set_add(handle, $0.baseAddress, $0.count) }
            }
            guard place >= 0 else {
                cre2_set_free(handle)
                return nil
            }
        }
        guard cre2_set_compile(handle) != 0 else {
            cre2_set_free(handle)
            return nil
        }
        count = patterns.count
        self.handle = handle
    }

    deinit {
        cre2_set_free(handle)
    }

    /// For each pattern, in order, whether it is found in the bytes; nil when the set's memory does not suffice for
    /// this text, and the patterns have to be tried one by one.
    package func found(in bytes: UnsafeRawBufferPointer) -> [Bool]? {
        var found = [Bool](repeating: false, count: count)
        let isAnswered = withUnsafeTemporaryAllocation(of: CInt.self, capacity: count) { places in
            let matches = bytes.withMemoryRebound(to: CChar.self) { text in
                // SAFETY: RE2 reads the text and writes at most `count` places.
                cre2_set_match(handle, text.baseAddress, text.count, places.baseAddress, CInt(count))
            }
            guard matches >= 0 else { return false }
            for place in places.prefix(Int(matches)) where found.indices.contains(Int(place)) {
                found[Int(place)] = true
            }
            return true
        }
        return isAnswered ? found : nil
    }
}

import CRE2

/// A compiled regular expression (RE2 syntax): found in time linear in the text, whatever the pattern.
package final class Pattern: Sendable {
    /// The pattern as written.
    package let text: String
    // SAFETY: RE2 objects do not change after construction and are documented as safe for concurrent matching;
    // this one is freed once, in deinit.
    private nonisolated(unsafe) let handle: OpaquePointer

    /// Throws when the pattern is wrong or larger than ``ExpressionBounds`` allows.
    package init(_ text: String) throws(PatternError) {
        guard text.utf8.count <= ExpressionBounds.patternLengthMax else {
            throw PatternError(message: "the pattern is longer than \(ExpressionBounds.patternLengthMax) bytes")
        }
        var copy = text
        let memory = Int64(ExpressionBounds.patternMemoryMax)
        // SAFETY: RE2 copies the pattern during construction; the buffer outlives the call.
        let handle = copy.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cre2_compile($0.baseAddress, $0.count, memory, 1) }
        }
        guard let handle else { throw PatternError(message: "no memory for the pattern") }
        if let reason = cre2_error(handle) {
            let message = Self.describe(reason: String(cString: reason), handle)
            cre2_free(handle)
            throw PatternError(message: message)
        }
        guard cre2_program_size(handle) <= ExpressionBounds.patternProgramMax else {
            cre2_free(handle)
            throw PatternError(message: "the pattern is too large once compiled")
        }
        self.text = text
        self.handle = handle
    }

    deinit {
        cre2_free(handle)
    }

    /// Number of groups in the pattern, the whole match not counted.
    package var groupCount: Int { Int(cre2_group_count(handle)) }

    /// Whether the pattern is found anywhere in the bytes.
    package func isFound(in bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.withMemoryRebound(to: CChar.self) { characters in
            // SAFETY: RE2 reads `count` bytes and keeps nothing. An empty buffer may have no address; RE2 takes null.
            cre2_found(handle, characters.baseAddress, characters.count) != 0
        }
    }

    /// Whether the pattern is found anywhere in the text.
    package func isFound(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { isFound(in: UnsafeRawBufferPointer($0)) }
    }

    /// The byte range of the first match at or after `start`; nil when there is none.
    package func firstMatch(in bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Range<Int>? {
        guard start >= 0, start <= bytes.count else { return nil }
        var span = cre2_span(begin: -1, end: -1)
        let found = bytes.withMemoryRebound(to: CChar.self) { characters in
            // SAFETY: as in isFound; `span` is one element, as the count says.
            cre2_find(handle, characters.baseAddress, characters.count, start, &span, 1) != 0
        }
        guard found, span.begin >= 0, span.end >= span.begin else { return nil }
        return Int(span.begin)..<Int(span.end)
    }

    /// The first match at or after `start` with its groups: the whole match first, nil for a group that took no part.
    /// At most ten spans are told; nil when there is no match.
    package func firstMatchGroups(in bytes: UnsafeRawBufferPointer, from start: Int) -> [Range<Int>?]? {
        guard start >= 0, start <= bytes.count else { return nil }
        let count = min(groupCount + 1, Self.spansMax)
        var spans = [cre2_span](repeating: cre2_span(begin: -1, end: -1), count: count)
        let found = bytes.withMemoryRebound(to: CChar.self) { characters in
            // SAFETY: as in isFound; `spans` holds as many elements as the count says.
            cre2_find(handle, characters.baseAddress, characters.count, start, &spans, Int32(clamping: count)) != 0
        }
        guard found else { return nil }
        return spans.map { $0.begin >= 0 && $0.end >= $0.begin ? Int($0.begin)..<Int($0.end) : nil }
    }

    /// The shim tells no more: a replacement names groups by one digit.
    private static let spansMax = 10

    private static func describe(reason: String, _ handle: OpaquePointer) -> String {
        var length = 0
        guard let argument = cre2_error_argument(handle, &length), length > 0 else { return reason }
        let bytes = UnsafeRawBufferPointer(start: argument, count: min(length, 64))
        return "\(reason.split(separator: ":").first ?? ""): `\(String(decoding: bytes, as: UTF8.self))`"
    }
}

/// Why a pattern was refused, in the engine's words.
package struct PatternError: Error, Hashable, Sendable {
    package var message: String
}

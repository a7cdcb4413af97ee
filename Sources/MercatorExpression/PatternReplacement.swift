/// What stands where a pattern was found: text, and groups of the match as `\1` to `\9` (`\0` is the whole match).
///
/// Source: RE2, `re2.h`, rewrite strings.
package struct PatternReplacement: Sendable {
    private enum Part: Sendable {
        case literal([UInt8])
        case group(Int)
    }

    private let parts: [Part]

    /// A text without groups.
    package init(literal text: String) {
        parts = text.isEmpty ? [] : [.literal(Array(text.utf8))]
    }

    /// Reads a replacement for a pattern; throws when it names a group that the pattern does not have.
    package init(_ text: String, for pattern: Pattern) throws(PatternError) {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = bytes.first else {
                literal.append(byte)
                continue
            }
            bytes.removeFirst()
            guard next >= UInt8(ascii: "0"), next <= UInt8(ascii: "9") else {
                // `\\` is a backslash; any other escape is kept as it is written.
                literal += next == UInt8(ascii: "\\") ? [next] : [byte, next]
                continue
            }
            let group = Int(next - UInt8(ascii: "0"))
            guard group <= pattern.groupCount else {
                throw PatternError(
                    message: "the replacement names group \(group), and the pattern has \(pattern.groupCount)")
            }
            if !literal.isEmpty { parts.append(.literal(literal)) }
            literal = []
            parts.append(.group(group))
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
    }

    fileprivate func append(_ groups: [Range<Int>?], of text: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        for part in parts {
            switch part {
            case .literal(let bytes): out += bytes
            case .group(let group):
                if group < groups.count, let range = groups[group] { out += text[range] }
            }
        }
    }
}

/// What replacing came to.
package enum PatternReplaced: Hashable, Sendable {
    case unchanged
    case changed(String, count: Int)
    /// More was found than ``ExpressionBounds/replacementsMax``, or the result grew beyond bounds.
    case tooMuch
}

extension Pattern {
    /// Replaces every match that `isMeant` confirms; matches never overlap.
    package func replacing(
        in text: String, with replacement: PatternReplacement, where isMeant: (UnsafeRawBufferPointer) -> Bool
    ) -> PatternReplaced {
        var text = text
        return text.withUTF8 { replacing(in: UnsafeRawBufferPointer($0), with: replacement, where: isMeant) }
    }

    private func replacing(
        in bytes: UnsafeRawBufferPointer, with replacement: PatternReplacement,
        where isMeant: (UnsafeRawBufferPointer) -> Bool
    ) -> PatternReplaced {
        var out: [UInt8] = []
        var copied = 0
        var at = 0
        var count = 0
        var looked = 0
        while let groups = firstMatchGroups(in: bytes, from: at), let match = groups.first ?? nil {
            looked += 1
            guard looked <= ExpressionBounds.replacementsMax, out.count <= ExpressionBounds.builtTextMax else {
                return .tooMuch
            }
            if isMeant(UnsafeRawBufferPointer(rebasing: bytes[match])) {
                out += bytes[copied..<match.lowerBound]
                replacement.append(groups, of: bytes, to: &out)
                copied = match.upperBound
                count += 1
            }
            at = match.isEmpty ? Self.nextCharacter(after: match.upperBound, in: bytes) : match.upperBound
            guard at <= bytes.count else { break }
        }
        guard count > 0 else { return .unchanged }
        out += bytes[copied...]
        return .changed(String(decoding: out, as: UTF8.self), count: count)
    }

    /// An empty match is followed by the next character, not by half of it.
    private static func nextCharacter(after place: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        var at = place + 1
        while at < bytes.count, bytes[at] & 0xC0 == 0x80 { at += 1 }
        return at
    }
}

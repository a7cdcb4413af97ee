/// Reads the inside of string and bytes literals.
enum StringLiteral {
    /// How backslashes are read.
    enum Escapes {
        /// As CEL says; an unknown escape is an error, or kept in MPL.
        case all(keepsUnknown: Bool)
        /// Only `\\` and the quote; everything else is left for the regular expression engine.
        case pattern
        case none
    }

    /// The value of the literal in these bytes (prefix and quotes included), or the offset of the escape that is wrong.
    static func value(
        _ literal: ArraySlice<UInt8>, isBytes: Bool, dialect: Dialect, isPattern: Bool
    ) -> Result<[UInt8], WrongEscape> {
        let prefix = literal.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
        let isRaw = prefix.contains { $0 | 0x20 == UInt8(ascii: "r") }
        var inner = literal.dropFirst(prefix.count)
        guard let quote = inner.first else { return .success([]) }
        let isTriple = inner.count >= 6 && inner.prefix(3).allSatisfy { $0 == quote }
        inner = inner.dropFirst(isTriple ? 3 : 1).dropLast(isTriple ? 3 : 1)
        let escapes: Escapes =
            isRaw ? .none : isPattern && dialect == .mpl ? .pattern : .all(keepsUnknown: dialect == .mpl)
        return unescape(inner, quote: quote, isBytes: isBytes, escapes)
    }

    struct WrongEscape: Error {
        var offset: Int
    }

    private static func unescape(
        _ inner: ArraySlice<UInt8>, quote: UInt8, isBytes: Bool, _ escapes: Escapes
    ) -> Result<[UInt8], WrongEscape> {
        if case .none = escapes { return .success(Array(inner)) }
        var out: [UInt8] = []
        out.reserveCapacity(inner.count)
        var at = inner.startIndex
        while at < inner.endIndex {
            guard inner[at] == UInt8(ascii: "\\"), at + 1 < inner.endIndex else {
                out.append(inner[at])
                at += 1
                continue
            }
            let next = inner[at + 1]
            switch escapes {
            case .pattern:
                if next != UInt8(ascii: "\\"), next != quote { out.append(inner[at]) }
                out.append(next)
                at += 2
            case .all(let keepsUnknown):
                if let length = append(inner[(at + 1)...], isBytes: isBytes, to: &out) {
                    at += 1 + length
                } else if keepsUnknown {
                    out.append(inner[at])
                    at += 1
                } else {
                    return .failure(WrongEscape(offset: at))
                }
            case .none:
                at += 1
            }
        }
        return .success(out)
    }

    /// Appends what the escape after a backslash stands for; its length, or nil when there is no such escape.
    private static func append(_ rest: ArraySlice<UInt8>, isBytes: Bool, to out: inout [UInt8]) -> Int? {
        guard let first = rest.first else { return nil }
        switch Unicode.Scalar(first) {
        case "a": out.append(0x07)
        case "b": out.append(0x08)
        case "f": out.append(0x0C)
        case "n": out.append(0x0A)
        case "r": out.append(0x0D)
        case "t": out.append(0x09)
        case "v": out.append(0x0B)
        case "\\", "?", "\"", "'", "`": out.append(first)
        case "x", "X":
            return appendCode(rest.dropFirst(), digits: 2, radix: 16, isBytes: isBytes, to: &out).map { $0 + 1 }
        case "u":
            guard !isBytes else { return nil }
            return appendCode(rest.dropFirst(), digits: 4, radix: 16, isBytes: false, to: &out).map { $0 + 1 }
        case "U":
            guard !isBytes else { return nil }
            return appendCode(rest.dropFirst(), digits: 8, radix: 16, isBytes: false, to: &out).map { $0 + 1 }
        case "0"..."3":
            return appendCode(rest, digits: 3, radix: 8, isBytes: isBytes, to: &out)
        default: return nil
        }
        return 1
    }

    private static func appendCode(
        _ rest: ArraySlice<UInt8>, digits: Int, radix: Int, isBytes: Bool, to out: inout [UInt8]
    ) -> Int? {
        let text = String(decoding: rest.prefix(digits), as: UTF8.self)
        guard text.utf8.count == digits, text.utf8.first != UInt8(ascii: "+"), text.utf8.first != UInt8(ascii: "-"),
            let code = UInt32(text, radix: radix)
        else { return nil }
        if isBytes {
            out.append(UInt8(truncatingIfNeeded: code))
        } else {
            guard let scalar = Unicode.Scalar(code) else { return nil }
            out.append(contentsOf: String(Character(scalar)).utf8)
        }
        return digits
    }
}

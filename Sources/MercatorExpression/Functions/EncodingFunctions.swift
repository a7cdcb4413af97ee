/// The encoders extension: Base64.
enum EncodingFunctions {
    static let all: [ExpressionFunction] = [
        ExpressionFunction("base64.decode", 1...1, .bytes) { arguments, state throws(EvaluationError) in
            guard let text = arguments[0].string else { throw ExpressionFunction.clash("base64.decode") }
            try state.spend(bytes: text.utf8.count)
            guard let bytes = Base64.decode(text) else {
                throw EvaluationError(.invalidArgument, "the text is not Base64")
            }
            return .bytes(bytes)
        },
        ExpressionFunction("base64.encode", 1...1, .string) { arguments, state throws(EvaluationError) in
            guard case .bytes(let bytes) = arguments[0] else { throw ExpressionFunction.clash("base64.encode") }
            try state.spend(built: bytes.count / 3 * 4)
            return .string(Base64.encode(bytes))
        },
    ]
}

/// Base64 with the standard alphabet. Source: RFC 4648 §4.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let digits: [UInt8: UInt32] = Dictionary(
        uniqueKeysWithValues: alphabet.enumerated().map { ($0.element, UInt32($0.offset)) })

    /// With padding.
    package static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        var at = 0
        while at < bytes.count {
            let rest = bytes.count - at
            let group =
                UInt32(bytes[at]) << 16 | (rest > 1 ? UInt32(bytes[at + 1]) << 8 : 0)
                | (rest > 2 ? UInt32(bytes[at + 2]) : 0)
            out.append(alphabet[Int(group >> 18)])
            out.append(alphabet[Int(group >> 12 & 63)])
            out.append(rest > 1 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
            out.append(rest > 2 ? alphabet[Int(group & 63)] : UInt8(ascii: "="))
            at += 3
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Nil for other characters and impossible lengths; padding may be left out.
    static func decode(_ text: String) -> [UInt8]? {
        var characters = Array(text.utf8)
        if characters.count % 4 == 0 {
            for _ in 0..<2 where characters.last == UInt8(ascii: "=") { characters.removeLast() }
        }
        guard characters.count % 4 != 1 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(characters.count / 4 * 3 + 2)
        var group: UInt32 = 0
        var bits = 0
        for character in characters {
            guard let digit = digits[character] else { return nil }
            group = group << 6 | digit
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            out.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
        }
        return out
    }
}

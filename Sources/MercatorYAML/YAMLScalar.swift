/// What plain text means by the core schema.
///
/// Source: YAML 1.2.2, §10.3.2.
package enum YAMLScalar {
    /// `-7`, `0x1f`, `0o17`; nil for what is no integer or does not fit.
    package static func int(_ text: String) -> Int? {
        if text.hasPrefix("0x") { return digits(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return digits(text.dropFirst(2), radix: 8) }
        return Int(text)
    }

    /// `1`, `-0.5`, `1e3`, `.inf`, `.nan`; nil for anything else.
    package static func double(_ text: String) -> Double? {
        if let int = int(text) { return Double(int) }
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
        case "-.inf", "-.Inf", "-.INF": return -.infinity
        case ".nan", ".NaN", ".NAN": return .nan
        default: break
        }
        // The standard library's parser also takes "inf", "nan" and hexadecimal floats, which YAML does not.
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
        guard allowed, text.utf8.count <= 64 else { return nil }
        return Double(text)
    }

    /// `true` or `false` in the three casings of the schema; `yes`, `on` and their like are text.
    package static func bool(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    /// Whether plain text means nothing.
    package static func isNull(_ text: String) -> Bool {
        switch text {
        case "", "~", "null", "Null", "NULL": true
        default: false
        }
    }

    private static func digits(_ text: Substring, radix: Int) -> Int? {
        guard let first = text.first, first != "-", first != "+" else { return nil }
        return Int(text, radix: radix)
    }
}

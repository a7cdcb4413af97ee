/// JSON text with line breaks, for people who review golden files; every token stays as it is spelled.
enum PrettyJSON {
    static func text(_ json: [UInt8]) -> String {
        var out: [UInt8] = []
        var depth = 0
        var inString = false
        var isEscape = false
        for (at, byte) in json.enumerated() {
            if inString {
                out.append(byte)
                if isEscape {
                    isEscape = false
                } else if byte == 0x5C {
                    isEscape = true
                } else if byte == 0x22 {
                    inString = false
                }
                continue
            }
            switch byte {
            case 0x22:
                inString = true
                out.append(byte)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                out.append(byte)
                if !closes(json, after: at) { out.append(contentsOf: newLine(depth)) }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if out.last != UInt8(ascii: "{"), out.last != UInt8(ascii: "[") {
                    out.append(contentsOf: newLine(depth))
                }
                out.append(byte)
            case UInt8(ascii: ","):
                out.append(byte)
                out.append(contentsOf: newLine(depth))
            case UInt8(ascii: ":"): out.append(contentsOf: ": ".utf8)
            case 0x20, 0x0A, 0x0D, 0x09: break
            default: out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func newLine(_ depth: Int) -> [UInt8] {
        [0x0A] + [UInt8](repeating: 0x20, count: max(depth, 0) * 2)
    }

    /// Whether the bracket at `at` has nothing in it.
    private static func closes(_ json: [UInt8], after at: Int) -> Bool {
        let next = json[(at + 1)...].first { $0 > 0x20 }
        return next == UInt8(ascii: "}") || next == UInt8(ascii: "]")
    }
}

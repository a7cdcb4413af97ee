/// A second reader of JSON, slow and plain: the grammar rule by rule, and what the request profile adds.
///
/// It decides what ``JSONFuzz`` expects; a value means what RFC 8259 says, and what JSONTestSuite holds parsers to.
/// Source: RFC 8259 §2 to §8.
struct ReferenceJSON {
    /// The deepest nesting of objects and arrays.
    private(set) var depth = 0
    private(set) var hasDuplicateKeys = false
    private(set) var hasLoneSurrogates = false
    /// Bytes of the longest number.
    private(set) var longestNumber = 0

    private let bytes: [UInt8]
    private var at = 0

    /// Nil for what is no JSON text.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard String(validating: bytes, as: UTF8.self) != nil, !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
            return nil
        }
        guard element(level: 0), at == bytes.count else { return nil }
    }

    private mutating func take(_ text: String) -> Bool {
        guard bytes[at...].starts(with: text.utf8) else { return false }
        at += text.utf8.count
        return true
    }

    private mutating func space() {
        while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
    }

    /// `ws value ws`
    private mutating func element(level: Int) -> Bool {
        space()
        defer { space() }
        if take("{") { return object(level: level + 1) }
        if take("[") { return array(level: level + 1) }
        if take("\"") { return string() != nil }
        return take("true") || take("false") || take("null") || number()
    }

    private mutating func object(level: Int) -> Bool {
        depth = max(depth, level)
        var keys: Set<[UInt16]> = []
        space()
        if take("}") { return true }
        repeat {
            space()
            guard take("\""), let key = string() else { return false }
            if !keys.insert(key).inserted { hasDuplicateKeys = true }
            space()
            guard take(":"), element(level: level) else { return false }
        } while take(",")
        return take("}")
    }

    private mutating func array(level: Int) -> Bool {
        depth = max(depth, level)
        space()
        if take("]") { return true }
        repeat {
            guard element(level: level) else { return false }
        } while take(",")
        return take("]")
    }

    /// The UTF-16 units of a string, its first quote taken.
    private mutating func string() -> [UInt16]? {
        var units: [UInt16] = []
        var plain: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            guard byte >= 0x20 else { return nil }
            if byte != UInt8(ascii: "\\"), byte != UInt8(ascii: "\"") {
                plain.append(byte)
                continue
            }
            units += String(decoding: plain, as: UTF8.self).utf16
            plain = []
            if byte == UInt8(ascii: "\"") {
                noteSurrogates(units)
                return units
            }
            guard let unit = escape() else { return nil }
            units.append(unit)
        }
        return nil
    }

    private mutating func escape() -> UInt16? {
        let simple: [(String, UInt16)] = [
            ("\"", 0x22), ("\\", 0x5C), ("/", 0x2F), ("b", 8), ("f", 12), ("n", 10), ("r", 13), ("t", 9),
        ]
        for (letter, unit) in simple where take(letter) { return unit }
        guard take("u"), at + 4 <= bytes.count else { return nil }
        let digits = bytes[at..<at + 4]
        at += 4
        guard digits.allSatisfy({ UInt8(ascii: "+") != $0 && UInt8(ascii: "-") != $0 }) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private mutating func noteSurrogates(_ units: [UInt16]) {
        var decoder = UTF16()
        var iterator = units.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue: continue
            case .emptyInput: return
            case .error:
                hasLoneSurrogates = true
                return
            }
        }
    }

    private mutating func number() -> Bool {
        let start = at
        _ = take("-")
        if !take("0") {
            guard digits() else { return false }
        }
        if take(".") {
            guard digits() else { return false }
        }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            guard digits() else { return false }
        }
        longestNumber = max(longestNumber, at - start)
        return true
    }

    /// At least one.
    private mutating func digits() -> Bool {
        let start = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
        return at > start
    }
}

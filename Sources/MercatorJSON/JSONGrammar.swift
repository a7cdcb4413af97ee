/// Whether a text is JSON, and nothing else about it: no tape, no memory, a few instructions a byte.
package enum JSONGrammar {
    /// Whether the bytes are one object or array, with blanks around it, as ``JSONProfile/reply`` takes them.
    ///
    /// - Returns: nil when it is nested deeper than can be told here, ``depthMax`` levels.
    package static func isContainer(_ raw: UnsafeRawBufferPointer) -> Bool? {
        var walk = Walk(raw: raw)
        return walk.run()
    }

    /// Levels that fit the walk's one word.
    package static let depthMax = 64
}

/// SAFETY: every read of `raw` is behind a bounds check.
private struct Walk {
    let raw: UnsafeRawBufferPointer
    private var at = 0
    private var depth = 0
    /// Of each open container, the outermost in the lowest bit, whether it is an object.
    private var objects: UInt64 = 0

    private enum Place { case value, firstItem, key, firstKey, afterValue }

    init(raw: UnsafeRawBufferPointer) { self.raw = raw }

    private var isInObject: Bool { objects >> UInt64(truncatingIfNeeded: depth &- 1) & 1 == 1 }

    mutating func run() -> Bool? {
        skipBlanks()
        guard at < raw.count, raw[at] == UInt8(ascii: "{") || raw[at] == UInt8(ascii: "[") else { return false }
        var place = Place.value
        repeat {
            guard at < raw.count else { return false }
            switch place {
            case .value, .firstItem:
                let byte = raw[at]
                if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                    guard depth < JSONGrammar.depthMax else { return nil }
                    place = open(isObject: byte == UInt8(ascii: "{"))
                } else if byte == UInt8(ascii: "]"), place == .firstItem {
                    close()
                    place = .afterValue
                } else {
                    guard scalar(byte) else { return false }
                    place = .afterValue
                }
            case .key, .firstKey:
                if raw[at] == UInt8(ascii: "}"), place == .firstKey {
                    close()
                    place = .afterValue
                } else {
                    guard key() else { return false }
                    place = .value
                }
            case .afterValue:
                guard let next = separator() else { return false }
                place = next
            }
            skipBlanks()
        } while depth > 0
        return at == raw.count
    }

    private mutating func open(isObject: Bool) -> Place {
        let bit = UInt64(1) << UInt64(truncatingIfNeeded: depth)
        objects = isObject ? objects | bit : objects & ~bit
        depth &+= 1
        at &+= 1
        return isObject ? .firstKey : .firstItem
    }

    private mutating func close() {
        depth &-= 1
        at &+= 1
    }

    private mutating func separator() -> Place? {
        switch raw[at] {
        case UInt8(ascii: ","):
            at &+= 1
            return isInObject ? .key : .value
        case UInt8(ascii: "}") where isInObject, UInt8(ascii: "]") where !isInObject:
            close()
            return .afterValue
        default: return nil
        }
    }

    private mutating func key() -> Bool {
        guard raw[at] == UInt8(ascii: "\""), string() else { return false }
        skipBlanks()
        guard at < raw.count, raw[at] == UInt8(ascii: ":") else { return false }
        at &+= 1
        return true
    }

    private mutating func scalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""): string()
        case UInt8(ascii: "t"): literal("true")
        case UInt8(ascii: "f"): literal("false")
        case UInt8(ascii: "n"): literal("null")
        default: number()
        }
    }

    private mutating func string() -> Bool {
        // Nearly all are short and plain, keys above all.
        let end = JSONStringBytes.shortEnd(raw, from: at &+ 1)
        if end < raw.count, raw[end] == UInt8(ascii: "\"") {
            at = end &+ 1
            return true
        }
        guard let body = JSONStringBody(in: raw, from: at &+ 1) else { return false }
        at = body.end &+ 1
        return true
    }

    private mutating func literal(_ word: StaticString) -> Bool {
        guard raw.count &- at >= word.utf8CodeUnitCount else { return false }
        for offset in 0..<word.utf8CodeUnitCount where raw[at &+ offset] != word.utf8Start[offset] { return false }
        at &+= word.utf8CodeUnitCount
        return true
    }

    /// Source: RFC 8259 §6.
    private mutating func number() -> Bool {
        if raw[at] == UInt8(ascii: "-") { at &+= 1 }
        if at < raw.count, raw[at] == UInt8(ascii: "0") {
            at &+= 1
        } else if !digits() {
            return false
        }
        if at < raw.count, raw[at] == UInt8(ascii: ".") {
            at &+= 1
            guard digits() else { return false }
        }
        if at < raw.count, raw[at] | 0x20 == UInt8(ascii: "e") {
            at &+= 1
            if at < raw.count, raw[at] == UInt8(ascii: "+") || raw[at] == UInt8(ascii: "-") { at &+= 1 }
            return digits()
        }
        return true
    }

    /// One digit or more.
    private mutating func digits() -> Bool {
        let start = at
        while at < raw.count, raw[at] &- 0x30 < 10 { at &+= 1 }
        return at > start
    }

    private mutating func skipBlanks() {
        while at < raw.count, raw[at] <= 0x20, isBlank(raw[at]) { at &+= 1 }
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}

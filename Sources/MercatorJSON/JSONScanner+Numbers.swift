extension JSONScanner {
    /// Reads the number that begins at `position`. Source: RFC 8259 §6.
    @inline(__always)
    mutating func number() -> Bool {
        let start = position
        if base[position] == UInt8(ascii: "-") { position += 1 }
        guard position < count else { return fail(.unexpectedEnd, at: count) }
        if base[position] == UInt8(ascii: "0") {
            position += 1
        } else {
            guard digits() else { return false }
        }
        if position < count, base[position] == UInt8(ascii: ".") {
            position += 1
            guard digits() else { return false }
        }
        if position < count, base[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < count, base[position] == UInt8(ascii: "+") || base[position] == UInt8(ascii: "-") {
                position += 1
            }
            guard digits() else { return false }
        }
        guard position - start <= profile.numberLengthMax else { return fail(.numberTooLong, at: start) }
        return append(.number, from: start, to: position, bits: 0)
    }

    /// At least one digit.
    @inline(__always)
    private mutating func digits() -> Bool {
        let start = position
        while position < count, base[position] &- UInt8(ascii: "0") <= 9 { position += 1 }
        guard position > start else { return fail(position < count ? .invalidNumber : .unexpectedEnd, at: position) }
        return true
    }
}

/// Check digits of numbers that people write down.
enum Checksum {
    /// Whether 12 to 19 digits carry a right check digit and are not all the same. Source: ISO/IEC 7812-1, annex B.
    static func luhn(_ digits: [UInt8]) -> Bool {
        guard (12...19).contains(digits.count), let first = digits.first, digits.contains(where: { $0 != first }) else {
            return false
        }
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let doubled = Int(digit) * (place % 2 == 1 ? 2 : 1)
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum % 10 == 0
    }

    /// Whether an account number, spaces ignored, leaves 1 when divided by 97. Source: ISO 13616-1, ISO/IEC 7064.
    static func iban(_ text: UnsafeRawBufferPointer) -> Bool {
        let signs = text.filter { $0 != 0x20 }
        guard (15...34).contains(signs.count) else { return false }
        var rest = 0
        for sign in signs[4...] + signs[..<4] {
            switch sign {
            case 0x30...0x39: rest = (rest * 10 + Int(sign - 0x30)) % 97
            case 0x41...0x5A: rest = (rest * 100 + Int(sign - 0x41) + 10) % 97
            default: return false
            }
        }
        return rest == 1
    }
}

/// Reads the values of numbers that already obey the grammar.
enum JSONNumber {
    /// An integer literal that fits; nil when it has a fraction or an exponent, or is too large.
    static func int(_ text: UnsafeRawBufferPointer) -> Int64? {
        let negative = text.first == UInt8(ascii: "-")
        var value: Int64 = 0
        for at in (negative ? 1 : 0)..<text.count {
            let digit = text[at] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            // Counted downwards below zero, so that the smallest integer fits too.
            let (sum, more) =
                negative
                ? shifted.subtractingReportingOverflow(Int64(digit)) : shifted.addingReportingOverflow(Int64(digit))
            guard !overflow, !more else { return nil }
            value = sum
        }
        return value
    }

    /// The number when its mathematical value is an integer that fits, however it is spelled.
    static func exactInt(_ text: UnsafeRawBufferPointer) -> Int64? {
        if let plain = int(text) { return plain }
        guard let parts = decompose(text) else { return nil }
        var mantissa = parts.mantissa
        var exponent = parts.exponent
        if mantissa == 0 { return 0 }
        while exponent < 0 {
            guard mantissa % 10 == 0 else { return nil }
            mantissa /= 10
            exponent += 1
        }
        while exponent > 0 {
            let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            mantissa = product
            exponent -= 1
        }
        guard parts.isNegative else { return Int64(exactly: mantissa) }
        // Below zero one more fits.
        return mantissa == 1 << 63 ? .min : Int64(exactly: mantissa).map { -$0 }
    }

    /// The nearest double.
    static func double(_ text: UnsafeRawBufferPointer) -> Double {
        // Exact when the mantissa and the power of ten both are: one correctly rounded operation.
        if let parts = decompose(text), parts.mantissa <= 1 << 53, abs(parts.exponent) <= 22 {
            let power = powersOfTen[abs(parts.exponent)]
            let magnitude = parts.exponent < 0 ? Double(parts.mantissa) / power : Double(parts.mantissa) * power
            return parts.isNegative ? -magnitude : magnitude
        }
        return Double(String(decoding: text, as: UTF8.self)) ?? .nan
    }

    private struct Parts {
        var isNegative = false
        var mantissa: UInt64 = 0
        var exponent = 0
    }

    /// Sign, digits and power of ten; nil when the digits do not fit 64 bits or the exponent is absurd.
    private static func decompose(_ text: UnsafeRawBufferPointer) -> Parts? {
        var parts = Parts()
        var at = 0
        if text.first == UInt8(ascii: "-") {
            parts.isNegative = true
            at = 1
        }
        var isFraction = false
        var zeros = 0
        while at < text.count, text[at] | 0x20 != UInt8(ascii: "e") {
            if text[at] == UInt8(ascii: ".") {
                isFraction = true
            } else {
                if isFraction { parts.exponent -= 1 }
                // Zeros at the end wait: `1.000…0` stays small however long it is.
                if text[at] == UInt8(ascii: "0") {
                    zeros += 1
                } else {
                    guard append(&parts, zeros: zeros, digit: text[at] &- UInt8(ascii: "0")) else { return nil }
                    zeros = 0
                }
            }
            at += 1
        }
        parts.exponent += zeros
        guard at < text.count else { return parts }
        guard let power = exponent(UnsafeRawBufferPointer(rebasing: text[(at + 1)...])) else {
            return parts.mantissa == 0 ? parts : nil
        }
        parts.exponent += power
        return parts
    }

    private static func append(_ parts: inout Parts, zeros: Int, digit: UInt8) -> Bool {
        if parts.mantissa == 0 {
            parts.mantissa = UInt64(digit)
            return true
        }
        for step in 0...zeros {
            let (product, overflow) = parts.mantissa.multipliedReportingOverflow(by: 10)
            let (sum, more) = product.addingReportingOverflow(step == zeros ? UInt64(digit) : 0)
            guard !overflow, !more else { return false }
            parts.mantissa = sum
        }
        return true
    }

    /// The written exponent; nil beyond ±9,999, where no double and no integer is anyway.
    private static func exponent(_ text: UnsafeRawBufferPointer) -> Int? {
        var value = 0
        for byte in text where byte != UInt8(ascii: "+") && byte != UInt8(ascii: "-") {
            value = value * 10 + Int(byte &- UInt8(ascii: "0"))
            guard value <= 9_999 else { return nil }
        }
        return text.first == UInt8(ascii: "-") ? -value : value
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}

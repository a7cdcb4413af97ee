/// Doubles as decimal text, exactly rounded.
enum DoubleText {
    /// The shortest text that reads back as the same number; whole ones without a point.
    static func shortest(_ value: Double) -> String {
        guard value.isFinite else { return special(value) }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// `NaN`, `Infinity`, `-Infinity`.
    static func special(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
    }

    /// With so many digits behind the point: `-1.20000`. Halves go to the even neighbour.
    static func fixed(_ value: Double, precision: Int) -> String {
        guard value.isFinite else { return special(value) }
        var expansion = Expansion(value.magnitude)
        expansion.round(keeping: expansion.wholeCount + precision)
        let whole = expansion.digits.prefix(expansion.wholeCount)
        let fraction = expansion.digits.dropFirst(expansion.wholeCount).prefix(precision)
        let sign = value.sign == .minus ? "-" : ""
        return sign + text(whole) + (precision > 0 ? "." + text(fraction) : "")
    }

    /// With an exponent: `2.718280e+00`.
    static func scientific(_ value: Double, precision: Int) -> String {
        guard value.isFinite else { return special(value) }
        var expansion = Expansion(value.magnitude)
        if value != 0 { expansion.dropLeadingZeros() }
        expansion.round(keeping: precision + 1)
        let exponent = value == 0 ? 0 : expansion.wholeCount - 1
        let power = String(exponent.magnitude)
        let sign = value.sign == .minus ? "-" : ""
        let fraction = expansion.digits.dropFirst().prefix(precision)
        return sign + text(expansion.digits.prefix(1)) + (precision > 0 ? "." + text(fraction) : "")
            + (exponent < 0 ? "e-" : "e+") + (power.utf8.count < 2 ? "0" : "") + power
    }

    private static func text(_ digits: ArraySlice<UInt8>) -> String {
        String(decoding: digits.map { $0 + 48 }, as: UTF8.self)
    }

    /// All decimal digits of a double; there are at most about 1 100.
    private struct Expansion {
        /// 0 to 9 each, the most significant first.
        var digits: [UInt8]
        /// How many of them stand before the point.
        var wholeCount: Int

        /// `value` is finite and not negative.
        init(_ value: Double) {
            let exponent = value.isZero ? 0 : Int(value.isNormal ? value.exponent : -1_022) - 52
            let significand = value.isNormal ? value.significandBitPattern | 1 << 52 : value.significandBitPattern
            // value = significand × 2^exponent; 2^-n is 5^n with the point moved by n digits.
            var limbs: [UInt64] = []
            var rest = significand
            while rest > 0 {
                limbs.append(rest % 1_000_000_000)
                rest /= 1_000_000_000
            }
            for _ in 0..<exponent.magnitude { Self.multiply(&limbs, by: exponent < 0 ? 5 : 2) }
            digits = []
            for limb in limbs.reversed() {
                var divisor: UInt64 = 100_000_000
                while divisor > 0 {
                    digits.append(UInt8(limb / divisor % 10))
                    divisor /= 10
                }
            }
            let behind = exponent < 0 ? -exponent : 0
            if digits.count <= behind {
                digits.insert(contentsOf: repeatElement(0, count: behind + 1 - digits.count), at: 0)
            }
            while digits.count > behind + 1, digits[0] == 0 { digits.removeFirst() }
            if digits.isEmpty { digits = [0] }
            wholeCount = digits.count - behind
        }

        private static func multiply(_ limbs: inout [UInt64], by factor: UInt64) {
            var carry: UInt64 = 0
            for at in limbs.indices {
                let product = limbs[at] * factor + carry
                limbs[at] = product % 1_000_000_000
                carry = product / 1_000_000_000
            }
            if carry > 0 { limbs.append(carry) }
        }

        mutating func dropLeadingZeros() {
            let zeros = digits.prefix { $0 == 0 }.count
            digits.removeFirst(zeros)
            wholeCount -= zeros
        }

        /// Leaves exactly so many digits, the last one rounded half to even.
        mutating func round(keeping count: Int) {
            guard count < digits.count else {
                digits.append(contentsOf: repeatElement(0, count: count - digits.count))
                return
            }
            let rest = digits[count...]
            let isAbove = rest[count] > 5 || rest[count] == 5 && rest.dropFirst().contains { $0 != 0 }
            let isHalf = rest[count] == 5 && !isAbove
            digits.removeSubrange(count...)
            guard isAbove || isHalf && (digits.last ?? 0) % 2 == 1 else { return }
            var at = count - 1
            while at >= 0, digits[at] == 9 {
                digits[at] = 0
                at -= 1
            }
            if at >= 0 {
                digits[at] += 1
            } else {
                digits.insert(1, at: 0)
                wholeCount += 1
            }
        }
    }
}

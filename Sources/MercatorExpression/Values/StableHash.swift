/// A hash that is the same on every machine and in every release: percentages of users must not reshuffle.
enum StableHash {
    /// 0 to 2^63 - 1. FNV-1a over the UTF-8 bytes, then a finalizer so that the low digits are as good as the high.
    static func of(_ text: String) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return Int64(truncatingIfNeeded: (hash ^ (hash >> 33)) >> 1)
    }
}

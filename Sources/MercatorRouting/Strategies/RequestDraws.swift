/// Random numbers drawn from the 64 random bits of one request.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct RequestDraws: Sendable {
    private var state: UInt64

    package init(_ request: RoutingRequest) {
        state = request.random
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return RequestDraws.mixed(state)
    }

    /// A number from 0 to `limit - 1`; 0 where there is none.
    package mutating func below(_ limit: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(max(1, limit))).high)
    }

    /// Every bit of the result depends on every bit of the word.
    package static func mixed(_ word: UInt64) -> UInt64 {
        var mixed = word
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

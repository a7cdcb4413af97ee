import Synchronization

/// `sticky`: a caller stays with the provider that served it last, so that prompt caches and fine tuning pay.
///
/// A new caller goes where rendezvous hashing says, which is the same on every gateway and after a restart; one that
/// had to move stays where it moved to. Source: Thaler, Ravishankar, "Using Name-Based Mappings to Increase Hit
/// Rates", 1998.
package final class Sticky: RoutingStrategy {
    package static let name = "sticky"
    package static let summary = "where the same caller was served last; see `routing.sticky`"
    package static let needs: StrategyNeeds = .key

    private let table: Mutex<StickyTable>

    package init(_ settings: StrategySettings) {
        table = Mutex(StickyTable(entriesMax: settings.stickyEntriesMax, lifetime: settings.stickyFor))
    }

    package func order(_ candidates: inout [RoutingCandidate], for request: RoutingRequest) {
        guard let key = request.key.map(Sticky.digest) else {
            var draws = RequestDraws(request)
            return Weighted.shuffle(&candidates, &draws)
        }
        let pinned = table.withLock { $0.provider(of: key, now: request.now) }
        candidates.sortStably { a, b in
            if a.provider == pinned || b.provider == pinned { return a.provider == pinned }
            return Sticky.rank(a, key) > Sticky.rank(b, key)
        }
    }

    package func settled(on provider: Int, for request: RoutingRequest) {
        guard let key = request.key.map(Sticky.digest) else { return }
        table.withLock { $0.keep(key, at: provider, now: request.now) }
    }

    /// Its weight's share of a draw that depends on caller and provider only: the k-th root, as a hyperbola.
    private static func rank(_ candidate: RoutingCandidate, _ key: UInt64) -> Double {
        guard candidate.weight > 0 else { return -1 }
        let bits = RequestDraws.mixed(key &+ UInt64(candidate.provider &+ 1) &* 0x9E37_79B9_7F4A_7C15)
        let draw = (Double(bits >> 11) + 0.5) / 9_007_199_254_740_992
        // -weight / log(draw) chooses in exact proportion to the weights; it needs no more than a monotone logarithm.
        return Double(candidate.weight) / Sticky.negativeLogarithm(draw)
    }

    /// Minus the natural logarithm of a number over 0 and under 1.
    private static func negativeLogarithm(_ draw: Double) -> Double {
        // draw = m · 2^e with m from 1 to 2; log m by the series of its area tangent, eight digits exact.
        let mantissa = draw.significand
        let t = (mantissa - 1) / (mantissa + 1)
        let square = t * t
        let series = 1 + square / 3 + square * square / 5 + square * square * square / 7
        let last = square * square * square * square / 9 + square * square * square * square * square / 11
        return -(2 * t * (series + last) + Double(draw.exponent) * 0.693_147_180_559_945_3)
    }

    /// 64 bits of a text, the same on every machine. Source: Fowler, Noll, Vo, FNV-1a; mixed, because names are alike.
    private static func digest(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return RequestDraws.mixed(hash)
    }
}

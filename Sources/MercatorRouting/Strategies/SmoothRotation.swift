/// Turns that are spread evenly: of weights 3 and 1 every fourth turn is the second's, never two in a row.
///
/// Source: nginx, "smooth weighted round-robin balancing" (ngx_http_upstream_round_robin.c, 1.3.1).
package struct SmoothRotation: Sendable {
    private var credit: [Int]

    package init(providers: Int) {
        credit = [Int](repeating: 0, count: providers)
    }

    /// Puts the one whose turn it is first and the others by how near their turn is.
    package mutating func take(_ candidates: inout [RoutingCandidate]) {
        var total = 0
        for candidate in candidates where credit.indices.contains(candidate.provider) {
            credit[candidate.provider] &+= candidate.weight
            total &+= candidate.weight
        }
        candidates.sortStably { rank($0) > rank($1) }
        if let first = candidates.first, first.weight > 0, credit.indices.contains(first.provider) {
            credit[first.provider] &-= total
        }
    }

    /// How near a turn is; those of weight 0 never have one.
    private func rank(_ candidate: RoutingCandidate) -> Int {
        candidate.weight > 0 && credit.indices.contains(candidate.provider) ? credit[candidate.provider] : .min
    }
}

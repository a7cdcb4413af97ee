extension Array where Element == RoutingCandidate {
    /// Puts the candidates in order without allocating; equals keep theirs.
    ///
    /// Insertion sort, because there are a handful of them and it is done for every request.
    @inline(__always)
    package mutating func sortStably(_ isBefore: (RoutingCandidate, RoutingCandidate) -> Bool) {
        guard count > 1 else { return }
        for place in 1..<count {
            var at = place
            while at > 0, isBefore(self[at], self[at - 1]) {
                swapAt(at, at - 1)
                at -= 1
            }
        }
    }

    /// Moves one forward, past those between.
    mutating func move(_ from: Int, to place: Int) {
        var at = from
        while at > place {
            swapAt(at, at - 1)
            at -= 1
        }
    }
}

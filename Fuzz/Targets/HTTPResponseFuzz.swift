import MercatorHTTP

/// Responses: the same at every cut, and what we accept NIOHTTP1 reads the same.
enum HTTPResponseFuzz {
    static let target = FuzzTarget("http-response", testRounds: 600) { bytes in
        let whole = MessageReader<ResponseHead>.read([bytes])
        try verify(whole.strayField == nil, "a field lies outside its head: \(String(describing: whole.strayField))")
        try verify(whole.messages.allSatisfy { $0.line.utf8.count == 3 }, "a status of not three digits: \(whole)")
        for pieces in Cuts.pieces(of: bytes) {
            let cut = MessageReader<ResponseHead>.read(pieces)
            try verify(cut.messages == whole.messages, "cut at \(pieces.map(\.count)): \(cut) and not \(whole)")
            try verify(cut.ending == whole.ending, "cut at \(pieces.map(\.count)): \(cut.ending), not \(whole.ending)")
        }
        var ours = Array(whole.messages.prefix(whole.beforeClosingInterim ?? .max))
        if let upgrade = ours.firstIndex(where: \.mayUpgrade) { ours = Array(ours[..<upgrade]) }
        ours = Array(ours.prefix(NIOOracle.responsesMax))
        guard !ours.isEmpty else { return }
        let theirs = NIOOracle.responses(bytes)
        try verify(Array(theirs.prefix(ours.count)) == ours, "we read \(ours), NIOHTTP1 reads \(theirs)")
    }
}

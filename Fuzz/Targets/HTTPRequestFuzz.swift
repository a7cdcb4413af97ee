import MercatorHTTP

/// Requests: the same at every cut, and what we accept NIOHTTP1 reads the same.
enum HTTPRequestFuzz {
    static let target = FuzzTarget("http-request", testRounds: 600) { bytes in
        let whole = MessageReader<RequestHead>.read([bytes])
        try verify(whole.strayField == nil, "a field lies outside its head: \(String(describing: whole.strayField))")
        for pieces in Cuts.pieces(of: bytes) {
            let cut = MessageReader<RequestHead>.read(pieces)
            try verify(cut.messages == whole.messages, "cut at \(pieces.map(\.count)): \(cut) and not \(whole)")
            try verify(cut.ending == whole.ending, "cut at \(pieces.map(\.count)): \(cut.ending), not \(whole.ending)")
        }
        guard !whole.messages.isEmpty else { return }
        // Behind an upgrade NIOHTTP1 reads no further; we go on in HTTP/1.1, as a server that declines must.
        let last = whole.messages.firstIndex { $0.mayUpgrade } ?? whole.messages.count - 1
        let ours = Array(whole.messages[...last])
        let theirs = NIOOracle.requests(bytes)
        try verify(Array(theirs.prefix(ours.count)) == ours, "we read \(ours), NIOHTTP1 reads \(theirs)")
    }
}

extension APIEndpoint {
    /// The known path that `path` most likely meant, `/v1/chat/completions`; nil when none is near.
    package static func nearest(_ path: String) -> String? {
        var typed = path.lowercased()
        if let query = typed.firstIndex(of: "?") { typed = String(typed[..<query]) }
        guard typed.utf8.count <= WireBounds.suggestedPathBytesMax else { return nil }
        while typed.count > 1, typed.hasSuffix("/") { typed.removeLast() }
        // Doubled or foreign prefixes: `/v1/v1/chat/completions`, `/api/v1/embeddings`, `/v1/engines/x/completions`.
        let api = (forwarded + [.models]).map(\.path)
        if let exact = api.filter({ typed.hasSuffix($0) }).max(by: { $0.utf8.count < $1.utf8.count }) {
            return "/v1" + exact
        }
        let own = [APIEndpoint.health, .ready, .version, .providersHealth].map(\.path)
        let bare = typed.hasPrefix("/v1/") ? String(typed.dropFirst(3)) : typed
        if bare == "/chat" || bare == "/chat/completion" { return "/v1/chat/completions" }
        var best: (path: String, distance: Int)?
        for (candidate, known) in api.map({ ($0, "/v1" + $0) }) + own.map({ ($0, $0) }) {
            let distance = editDistance(Array(bare.utf8), Array(candidate.utf8))
            guard distance <= max(2, candidate.utf8.count / 4), distance < best?.distance ?? .max else { continue }
            best = (known, distance)
        }
        return best?.path
    }

    /// Levenshtein's distance.
    private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, byte) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (byte == other ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = cost
            }
        }
        return row[b.count]
    }
}

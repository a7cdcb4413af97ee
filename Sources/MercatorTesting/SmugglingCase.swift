import Foundation

/// One public case of a request that a server and its proxy might cut differently.
package struct SmugglingCase: Sendable, CustomStringConvertible {
    package let id: String
    /// `reject` (no request is served), `one` or `two` (so many are), `any` (one at most).
    package let verdict: String
    /// What goes over the wire, with its placeholders filled in.
    package let raw: [UInt8]
    package var description: String { "\(id): \(verdict)" }

    /// Every case; empty when the file is not there.
    package static let all: [SmugglingCase] = {
        guard let lines = try? Conformance.lines("http1-smuggling.jsonl") else { return [] }
        return lines.compactMap { line in
            guard let entry = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any],
                let id = entry["id"] as? String, let verdict = entry["verdict"] as? String,
                let base64 = entry["raw_b64"] as? String
            else { return nil }
            return SmugglingCase(id: id, verdict: verdict, raw: filled(Conformance.decoded(base64)))
        }
    }()

    /// The path, the host and the credential that a case leaves to the tested server.
    private static let places = [
        ("{P}", "/v1/chat/completions"), ("{H}", "127.0.0.1:8080"), ("{A}", "Authorization: Bearer k\r\n"),
    ].map { (mark: Array($0.utf8), value: Array($1.utf8)) }

    private static func filled(_ raw: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var rest = raw[...]
        while let first = rest.first {
            if let place = places.first(where: { rest.starts(with: $0.mark) }) {
                out += place.value
                rest = rest.dropFirst(place.mark.count)
            } else {
                out.append(first)
                rest = rest.dropFirst()
            }
        }
        return out
    }
}

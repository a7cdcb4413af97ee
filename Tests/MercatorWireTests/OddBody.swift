import Foundation
import MercatorJSON

/// Makes the body of one public case: given in base64, or by a generator's parameters.
enum OddBody {
    static func make(_ row: JSONValue) -> [UInt8]? {
        if let encoded = row["b64"]?.string { return Data(base64Encoded: encoded).map { [UInt8]($0) } }
        guard let rule = row["gen"], let count = rule["n"]?.int.map(Int.init) else { return nil }
        let chat = #"{"model":"m","messages":["#
        switch rule["kind"]?.string {
        case "repeat":
            let part = { (name: String) in rule[name]?.string ?? "" }
            return Array(
                (part("prefix") + String(repeating: part("a"), count: count) + part("mid")
                    + String(repeating: part("b"), count: count) + part("suffix")).utf8)
        case "keys":
            let keys = (0..<count).map { ",\"k\($0)\":\($0)" }.joined()
            return Array((chat + "]\(keys)}").utf8)
        case "messages":
            let messages = Array(repeating: #"{"role":"user","content":"x"}"#, count: count).joined(separator: ",")
            return Array((chat + messages + "]}").utf8)
        default: return nil
        }
    }
}

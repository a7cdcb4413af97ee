import MercatorJSON

/// A request as a provider reads it, strictly: what is wrong with it is a finding.
struct UpstreamRequest {
    var method = ""
    var target = ""
    /// The client's request, by its identifier; nil for the gateway's own questions.
    var nonce: String?
    var dialect: Upstream.Dialect?
    var isStream = false
    var model = ""

    /// A request of which only the head is there; nil while it is not, or when it is a question of the gateway's own.
    static func readHead(_ bytes: [UInt8], _ world: World) -> UpstreamRequest? {
        guard let end = headEnd(bytes) else { return nil }
        var request = UpstreamRequest()
        let lines = String(decoding: bytes[..<(end - 4)], as: UTF8.self).split(separator: "\r\n")
        let name = "x-request-id: "
        request.nonce = lines.first { $0.hasPrefix(name) }.map { String($0.dropFirst(name.count)) }
        let text = String(decoding: bytes[end...], as: UTF8.self)
        request.target = String((lines.first ?? "").split(separator: " ").dropFirst().first ?? "")
        request.findDialect()
        request.isStream = text.contains("\"stream\":true")
        request.model = "m@" + (text.components(of: "m@").dropFirst().first?.prefix { $0 != "\"" } ?? "")
        return request.model == "m@" ? nil : request
    }

    private mutating func findDialect() {
        for (end, found) in [
            ("/chat/completions", Upstream.Dialect.chat), ("/messages", .messages), ("/api/chat", .ollama),
            ("/responses", .responses),
        ] where target.hasSuffix(end) { dialect = found }
    }

    /// Takes a whole request off the front; nil while there is none.
    static func read(_ bytes: inout [UInt8], _ world: World) -> UpstreamRequest? {
        guard let end = headEnd(bytes) else { return nil }
        let lines = String(decoding: bytes[..<(end - 4)], as: UTF8.self).split(separator: "\r\n")
        var fields: [String: [String]] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else {
                world.ledger.find(.wellFormedRequests, "no field: \(line)")
                continue
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields[line[..<colon].lowercased(), default: []].append(String(value))
        }
        let length = fields["content-length"].flatMap { $0.count == 1 ? Int($0[0]) : nil } ?? 0
        guard bytes.count >= end + length else { return nil }
        let body = Array(bytes[end..<end + length])
        bytes.removeFirst(end + length)
        var request = UpstreamRequest()
        let words = (lines.first ?? "").split(separator: " ")
        if words.count == 3 { (request.method, request.target) = (String(words[0]), String(words[1])) }
        if words.count != 3 || words.last != "HTTP/1.1" || fields["host"]?.count != 1 {
            world.ledger.find(.wellFormedRequests, "no request: \(lines.prefix(2))")
        }
        if fields["transfer-encoding"] != nil { world.ledger.find(.wellFormedRequests, "a request in chunks") }
        if request.method == "POST" { request.readBody(body, fields, world) }
        return request
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 0..<(bytes.count - 3)
        where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 && bytes[index + 3] == 10 {
            return index + 4
        }
        return nil
    }

    private mutating func readBody(_ body: [UInt8], _ fields: [String: [String]], _ world: World) {
        findDialect()
        guard let root = try? JSONDocument.parse(body, profile: .grammar).root, root.kind == .object else {
            return world.ledger.find(.wellFormedRequests, "a body that is no object: \(target)")
        }
        // An alert.
        if target == "/h" { return world.ledger.count("alert") }
        isStream = root["stream"]?.bool ?? (dialect == .ollama)
        model = root["model"]?.string ?? ""
        nonce = fields["x-request-id"]?.first
        // The text of the only message says whose it is; so does the field, and both must say the same.
        let text = String(decoding: body, as: UTF8.self)
        guard let nonce, text.contains("[[\(nonce)]]"), text.components(of: "[[").count == 2 else {
            return world.ledger.find(
                .foreignBytes, "the body of another request: \(nonce ?? "none") \(text.prefix(200))")
        }
    }
}

extension String {
    func components(of separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}

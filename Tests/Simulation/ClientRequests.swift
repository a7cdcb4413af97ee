/// Makes what clients ask: good requests in every form, and bad ones of every kind.
enum ClientRequests {
    static func make(nonce: String, world: World) -> Client.Request {
        let dice = world.dice
        if world.plan.has(.badRequests), dice.chance(30) { return bad(nonce, world) }
        var forms: [Ledger.Form] = [.chat, .chat, .messages, .ollama]
        if world.plan.dialects.allSatisfy({ $0 == .chat }) { forms.append(.responses) }
        let form = dice.pick(forms)
        let isStream = dice.chance(60)
        var filling = ""
        if dice.chance(15) { filling = String(repeating: "f", count: dice.pick([900, 5_000, 40_000])) }
        let body = Array(text(form, nonce: nonce, isStream: isStream, filling: filling).utf8)
        let story = Ledger.Story(nonce: nonce, form: form, isStream: isStream, body: body)
        story.isHTTP10 = world.plan.has(.oldProtocol) && dice.chance(30)
        let path =
            switch form {
            case .chat: "/v1/chat/completions"
            case .messages: "/v1/messages"
            case .ollama: "/api/chat"
            case .responses: "/v1/responses"
            }
        let isChunked = world.plan.has(.uploadsChunked) && !story.isHTTP10 && dice.chance(50)
        var head = "POST \(path) HTTP/1.\(story.isHTTP10 ? 0 : 1)\r\nHost: gateway.sim\r\nx-request-id: \(nonce)\r\n"
        head += "content-type: application/json\r\nanthropic-version: 2023-06-01\r\nmax-body: 1\r\n"
        if story.isHTTP10, dice.chance(50) { head += "connection: keep-alive\r\n" }
        if world.plan.has(.waitsToContinue), !story.isHTTP10 { head += "expect: 100-continue\r\n" }
        head += isChunked ? "transfer-encoding: chunked\r\n\r\n" : "content-length: \(body.count)\r\n\r\n"
        let sent = isChunked ? chunked(body, dice) : body
        return Client.Request(story: story, bytes: Array(head.utf8) + sent, headLength: head.utf8.count)
    }

    private static func chunked(_ body: [UInt8], _ dice: Dice) -> [UInt8] {
        var rest = body[...]
        var out: [UInt8] = []
        while !rest.isEmpty {
            let count = min(rest.count, dice.between(1, max(1, body.count / 2)))
            out += Array((String(count, radix: 16) + "\r\n").utf8) + rest.prefix(count) + [13, 10]
            rest = rest.dropFirst(count)
        }
        return out + Array("0\r\n\r\n".utf8)
    }

    private static func text(_ form: Ledger.Form, nonce: String, isStream: Bool, filling: String) -> String {
        let said = "\"[[\(nonce)]] tell me\(filling)\""
        return switch form {
        case .chat where filling.count == 900:
            // Nobody lists it; the only provider there is gets it all the same.
            #"{"model":"unknown","stream":\#(isStream),"messages":[{"role":"user","content":\#(said)}]}"#
        case .chat:
            #"{"model":"m","stream":\#(isStream),"messages":[{"role":"user","content":\#(said)}],"temperature":1.0}"#
        case .messages:
            #"{"model":"m","stream":\#(isStream),"max_tokens":99,"messages":[{"role":"user","content":\#(said)}]}"#
        case .ollama: #"{"model":"m","stream":\#(isStream),"messages":[{"role":"user","content":\#(said)}]}"#
        case .responses: #"{"model":"m","stream":\#(isStream),"input":\#(said)}"#
        }
    }

    /// A request that must be answered with a status that is known beforehand.
    private static func bad(_ nonce: String, _ world: World) -> Client.Request {
        let chat = "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nx-request-id: \(nonce)\r\n"
        func withBody(_ body: String) -> String { chat + "content-length: \(body.utf8.count)\r\n\r\n\(body)" }
        let kinds: [(String, Int)] = [
            (withBody("{\"model\":"), 400), (withBody("{\"model\":\"m\",\"model\":\"n\",\"messages\":[]}"), 400),
            (withBody(""), 400), (withBody("[1]"), 400),
            ("GET /health HTTP/1.1\r\nHost: g\r\nx-request-id: \(nonce)\r\n\r\n", 200),
            ("GET /nowhere HTTP/1.1\r\nHost: g\r\nx-request-id: \(nonce)\r\n\r\n", 404),
            ("GET /v1/chat/completions HTTP/1.1\r\nHost: g\r\nx-request-id: \(nonce)\r\n\r\n", 405),
            (chat + "content-length: 1\r\ncontent-length: 2\r\n\r\n", 400),
            (chat + "content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400),
            (chat + "transfer-encoding: chunked\r\n\r\nzz\r\n", 400),
            (chat + "content-length: 9999999999\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        ]
        let (text, status) = world.dice.pick(kinds)
        let story = Ledger.Story(nonce: nonce, form: .chat, isStream: false, body: Array(text.utf8))
        story.expectedStatus = status
        return Client.Request(story: story, bytes: Array(text.utf8), headLength: text.utf8.count)
    }
}

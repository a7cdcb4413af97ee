/// What a provider does with one request: bytes after pauses, and an end.
struct ReplyScript {
    struct Part {
        /// Nanoseconds before it.
        var wait: Int64
        /// As it goes over the wire.
        var wire: [UInt8]
    }

    enum Ending {
        /// Whole, and the connection waits for the next request.
        case keeps
        /// Whole, and the connection ends.
        case closesWhole
        /// Not whole.
        case closes, resets, hangs, vanishes
    }

    var parts: [Part] = []
    var ending = Ending.keeps

    /// An answer to a request that is not there yet.
    static func early(_ attempt: Ledger.Attempt, _ world: World) -> ReplyScript {
        var script = ReplyScript()
        script.refuse(world.dice.pick([413, 429, 503]), attempt, world, "connection: close\r\n")
        script.ending = world.dice.pick([.closesWhole, .resets])
        return script
    }

    private enum Framing { case length, chunked, untilClose }

    static func make(
        for request: UpstreamRequest, _ attempt: Ledger.Attempt?, _ upstream: Upstream
    ) -> ReplyScript {
        let world = upstream.world
        var script = ReplyScript()
        guard let attempt else {
            var status = upstream.mood == .down ? 503 : 200
            if world.dice.chance(upstream.faultsPercent / 2) { status = world.dice.pick([429, 500]) }
            if world.dice.chance(upstream.faultsPercent / 4) { script.ending = .hangs }
            script.parts = [
                Part(wait: world.dice.milliseconds(1, 50), wire: Array(plain(status, "{\"data\":[]}").utf8))
            ]
            if script.ending == .hangs { script.parts = [] }
            return script
        }
        if upstream.mood == .down {
            script.refuse(503, attempt, world)
            return script
        }
        let percent = upstream.mood == .gray ? max(60, upstream.faultsPercent) : upstream.faultsPercent
        let allowed = Fault.answers.filter(world.plan.has)
        if !allowed.isEmpty, world.dice.chance(percent) { attempt.fault = world.dice.pick(allowed) }
        if let fault = attempt.fault { world.ledger.count("fault \(fault)") }
        script.write(request, attempt, world)
        return script
    }

    private mutating func write(_ request: UpstreamRequest, _ attempt: Ledger.Attempt, _ world: World) {
        let wait = world.dice.milliseconds(1, world.plan.slownessMilliseconds)
        if writeWithoutAnswer(attempt, world, wait) { return }
        if writeError(attempt, world, wait) { return }
        attempt.status = 200
        let body = ReplyBody.make(request, attempt, world)
        attempt.text = body.text
        attempt.isGood = body.isGood
        var framing: Framing = world.dice.chance(30) ? .chunked : .length
        if attempt.isStream { framing = world.dice.chance(80) ? .chunked : .length }
        if attempt.fault == .untilClose || body.endsWithConnection { framing = .untilClose }
        let pieces = framing == .length ? [body.pieces.flatMap(\.bytes)] : body.pieces.map(\.bytes)
        let waits = framing == .length ? [0] : body.pieces.map(\.wait)
        var head = "HTTP/1.1 200 OK\r\ncontent-type: \(body.contentType)\r\n"
        if attempt.fault == .encoded { head += "content-encoding: gzip\r\n" }
        if attempt.fault == .interims {
            head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\na: b\r\n\r\n" + head
        }
        switch framing {
        case .length: head += "content-length: \(pieces[0].count)\r\n"
        case .chunked: head += "transfer-encoding: chunked\r\n"
        case .untilClose: head += "connection: close\r\n"
        }
        parts.append(Part(wait: wait, wire: Array((head + "\r\n").utf8)))
        for (piece, wait) in zip(pieces, waits) {
            let wire = framing == .chunked ? Self.chunk(piece) : piece
            parts.append(Part(wait: wait, wire: wire))
            attempt.payload += piece
        }
        if framing == .chunked { parts.append(Part(wait: 0, wire: Array("0\r\n\r\n".utf8))) }
        ending = framing == .untilClose ? .closesWhole : .keeps
        if body.hangsAtEnd {
            if framing == .chunked { parts.removeLast() }
            if framing != .length { ending = .hangs }
        }
        spoilBody(attempt, framing, world)
    }

    private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        bytes.isEmpty ? [] : Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + [13, 10]
    }

    private static func plain(_ status: Int, _ body: String, _ fields: String = "") -> String {
        let type = body.hasPrefix("<") ? "text/html" : "application/json"
        return
            "HTTP/1.1 \(status) Status\r\ncontent-type: \(type)\r\n\(fields)content-length: \(body.utf8.count)\r\n\r\n"
            + body
    }

    /// Breaks the answer off, or says more than it.
    private mutating func spoilBody(_ attempt: Ledger.Attempt, _ framing: Framing, _ world: World) {
        func breakOff(_ how: Ending) {
            attempt.isGood = false
            let total = parts.dropFirst().reduce(0) { $0 + $1.wire.count }
            var left = world.dice.below(max(1, total))
            for index in parts.indices.dropFirst() {
                let wire = parts[index].wire
                guard left < wire.count else {
                    left -= wire.count
                    continue
                }
                parts[index].wire = Array(wire[..<left])
                parts.removeLast(parts.count - 1 - index)
                break
            }
            ending = how
        }
        switch attempt.fault {
        case .resetsInBody: breakOff(.resets)
        case .closesInBody: breakOff(.closes)
        case .stallsInBody: breakOff(.hangs)
        case .vanishes: breakOff(.vanishes)
        case .slowBody:
            for index in parts.indices { parts[index].wait += world.dice.milliseconds(100, 3_000) }
        case .badChunk where framing == .chunked:
            attempt.isGood = false
            parts[parts.count - 1].wire = Array("zz\r\n\r\n".utf8)
        case .saysMore, .answersTwice:
            // Where only the end of the connection ends the answer, it is part of the answer.
            if framing == .untilClose { attempt.isGood = false }
            let more = attempt.fault == .saysMore ? "more" : "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
            parts[parts.count - 1].wire += Array(more.utf8)
        default: break
        }
    }

    /// Faults that leave no answer to be judged.
    private mutating func writeWithoutAnswer(_ attempt: Ledger.Attempt, _ world: World, _ wait: Int64) -> Bool {
        func only(_ text: String, _ how: Ending) -> Bool {
            parts = [Part(wait: wait, wire: Array(text.utf8))]
            ending = how
            return true
        }
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
        switch attempt.fault {
        case .resetsBeforeHead: return only("", .resets)
        case .closesBeforeHead: return only("", .closes)
        case .hangs: return only("", .hangs)
        case .stallsInHead: return only(head, .hangs)
        case .closesInHead: return only(head, world.dice.chance(50) ? .closes : .resets)
        case .badStatusLine: return only("HTTQ/1.1 200 OK\r\n\r\n", .hangs)
        case .twoLengths: return only(head + "content-length: 2\r\ncontent-length: 3\r\n\r\n{}", .hangs)
        case .lengthAndChunks:
            return only(head + "content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", .hangs)
        case .badField: return only(head + "a\u{0}b: c\r\ncontent-length: 2\r\n\r\n{}", .hangs)
        case .hugeHead: return only(head + "a: " + String(repeating: "x", count: 70_000) + "\r\n\r\n", .hangs)
        case .interimFlood:
            return only(String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 40) + head + "\r\n", .hangs)
        case .upgrades: return only("HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n", .hangs)
        case .redirects:
            return only("HTTP/1.1 302 Found\r\nlocation: http://evil.sim/\r\ncontent-length: 0\r\n\r\n", .keeps)
        default: return false
        }
    }

    private mutating func refuse(_ status: Int, _ attempt: Ledger.Attempt, _ world: World, _ fields: String = "") {
        let body = AnswerText.error(attempt.dialect, "provider says no <\(attempt.nonce).\(attempt.number)>")
        attempt.status = status
        attempt.payload = Array(body.utf8)
        parts = [Part(wait: world.dice.milliseconds(1, 300), wire: Array(Self.plain(status, body, fields).utf8))]
    }

    /// Statuses that are errors.
    private mutating func writeError(_ attempt: Ledger.Attempt, _ world: World, _ wait: Int64) -> Bool {
        switch attempt.fault {
        case .clientError: refuse(world.dice.pick([400, 405, 408, 409, 413, 422, 425]), attempt, world)
        case .serverError: refuse(world.dice.pick([500, 502, 503, 504, 529]), attempt, world, Self.pause(world.dice))
        case .rateLimit: refuse(429, attempt, world, Self.pause(world.dice))
        case .missing: refuse(404, attempt, world)
        case .unauthorized: refuse(world.dice.pick([401, 403]), attempt, world)
        case .page, .emptyError:
            let status = world.dice.pick([404, 429, 500, 502, 503])
            let body = attempt.fault == .page ? "<html>\(attempt.nonce)</html>" : ""
            attempt.status = status
            attempt.payload = Array(body.utf8)
            parts = [Part(wait: wait, wire: Array(Self.plain(status, body).utf8))]
        case .errorStalls:
            attempt.status = 500
            let head = "HTTP/1.1 500 Oops\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{\"error\""
            parts = [Part(wait: wait, wire: Array(head.utf8))]
            ending = .hangs
        default: return false
        }
        return true
    }

    /// Every form in which a pause can be asked for, and some that are none.
    private static func pause(_ dice: Dice) -> String {
        let forms = [
            "", "retry-after: 0\r\n", "retry-after: 1\r\n", "retry-after: 2.5\r\n", "retry-after: -1\r\n",
            "retry-after: 86400\r\n", "retry-after: 99999999999999999999\r\n", "retry-after: soon\r\n",
            "retry-after: Thu, 01 Jan 1970 00:16:45 GMT\r\n", "retry-after: Fri, 31 Dec 9999 23:59:59 GMT\r\n",
            "retry-after-ms: 250\r\n", "retry-after-ms: 1500.5\r\nretry-after: 9\r\n",
            "retry-after: 1\r\nretry-after: 2\r\n",
            "retry-after: \r\n", "x-ratelimit-reset-requests: 1s\r\nx-ratelimit-remaining-requests: 0\r\n",
        ]
        return dice.pick(forms)
    }
}

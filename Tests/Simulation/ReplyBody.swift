/// The body of an answer with a good status, in pieces, with whatever is odd about it.
struct ReplyBody {
    var pieces: [(bytes: [UInt8], wait: Int64)] = []
    var text = ""
    var contentType = "application/json"
    var isGood = true
    /// The last piece is not the end: the provider leaves the stream open.
    var hangsAtEnd = false
    var endsWithConnection = false

    static func make(_ request: UpstreamRequest, _ attempt: Ledger.Attempt, _ world: World) -> ReplyBody {
        var body = ReplyBody()
        let dice = world.dice
        var parts = ["<\(attempt.nonce).\(attempt.number)>"]
        for _ in 0..<dice.below(8) { parts.append(dice.pick([" one", " zwei", " três", " 四", " \"5\"\n", " 🙂"])) }
        if world.plan.hasSecrets, dice.chance(30) { parts.append(" secret") }
        if attempt.fault == .bigAnswer {
            parts.append(String(repeating: "b", count: dice.pick([30_000, 270_000, 1_200_000])))
        }
        if attempt.fault == .hugeEvent { parts.append(String(repeating: "h", count: dice.pick([60_000, 90_000]))) }
        body.text = parts.joined()
        attempt.status = 200
        if attempt.isStream {
            body.stream(request, attempt, parts, world)
        } else {
            body.whole(request, attempt, world)
        }
        if attempt.fault == .otherContent || attempt.fault == .encoded {
            body.contentType = "text/html"
            body.isGood = false
        }
        return body
    }

    private mutating func whole(_ request: UpstreamRequest, _ attempt: Ledger.Attempt, _ world: World) {
        var said = AnswerText.whole(attempt.dialect, model: request.model, text: text)
        switch attempt.fault {
        case .errorInSuccess:
            said = AnswerText.error(attempt.dialect, "not today <\(attempt.nonce).\(attempt.number)>")
            (isGood, text) = (false, "")
        case .notJSON: (said, isGood, text) = ("<html>\(attempt.nonce)</html>", false, "")
        case .nullAnswer: (said, isGood, text) = ("null", false, "")
        case .emptyAnswer: (said, isGood, text) = ("", false, "")
        case .tornEvent: (said, isGood) = (String(said.dropLast(said.count / 2)), false)
        default: break
        }
        let bytes = Array(said.utf8)
        let middle = bytes.count / 2
        pieces = [(Array(bytes[..<middle]), 0), (Array(bytes[middle...]), world.dice.milliseconds(0, 200))]
        pieces.removeAll { $0.bytes.isEmpty }
    }

    private mutating func stream(
        _ request: UpstreamRequest, _ attempt: Ledger.Attempt, _ parts: [String], _ world: World
    ) {
        let dice = world.dice
        let dialect = attempt.dialect
        contentType = dialect == .ollama ? "application/x-ndjson" : "text/event-stream"
        var (events, end) = AnswerText.stream(
            dialect, model: request.model, parts: parts, hasDone: attempt.fault != .noDone)
        let error = AnswerText.errorEvent(dialect, "midway <\(attempt.nonce).\(attempt.number)>")
        switch attempt.fault {
        case .errorFirst: (events, end, isGood, text) = ([], [error], false, "")
        case .errorLater: (end, isGood) = ([error], false)
        case .noDone: isGood = false
        case .emptyStream, .emptyAnswer: (events, end, isGood, text) = ([], [], false, "")
        case .tornEvent: (end, isGood) = ([String((end.first ?? "").dropLast(4))], false)
        case .doneThenHangs: hangsAtEnd = true
        case .doneThenMore: end.append(dialect == .ollama ? "" : ": bye\n\n")
        case .notJSON, .nullAnswer:
            events.insert(attempt.fault == .notJSON ? "data: {torn\n\n" : "data: null\n\n", at: events.count / 2)
            isGood = false
        case .comments where dialect != .ollama: events.insert(": hello\n\n", at: dice.below(events.count + 1))
        case .carriageReturns where dialect != .ollama:
            events = events.map { $0.replacing("\n", with: "\r\n") }
            end = end.map { $0.replacing("\n", with: "\r\n") }
        default: break
        }
        let gap = dice.pick([0, 5, 50, 500])
        pieces = (events + end).map { (Array($0.utf8), dice.milliseconds(0, gap)) }
        // Events and chunks need not begin together.
        if dice.chance(30), pieces.count > 1 {
            let all = pieces.flatMap(\.bytes)
            let cut = dice.between(1, max(1, all.count - 1))
            pieces = [(Array(all[..<cut]), 0), (Array(all[cut...]), dice.milliseconds(0, gap))]
        }
        pieces.removeAll { $0.bytes.isEmpty }
    }
}

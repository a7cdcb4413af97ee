import MercatorGateway
import MercatorJSON
import MercatorRouting

/// Compares the access lines with what clients saw and providers were asked.
struct RecordCheck {
    let world: World
    private var ledger: Ledger { world.ledger }

    init(world: World) { self.world = world }

    private struct Record {
        var id: String
        var status: Int
        var outcome: String
        var attempts: Int
    }

    func run() {
        var records: [String: [Record]] = [:]
        var attempts = 0
        for line in ledger.records {
            guard let record = parse(line) else {
                find("no record: \(line)")
                continue
            }
            records[record.id, default: []].append(record)
            attempts += max(0, record.attempts - 1)
            if record.attempts > 1 { ledger.count("several attempts") }
            ledger.count("outcome \(record.outcome)")
        }
        for (id, found) in records where found.count > 1 { find("\(id) has \(found.count) records") }
        for story in ledger.stories { check(story, records[story.nonce]?.first, records) }
        checkBudget(attempts)
    }

    private func find(_ text: String) { ledger.find(.records, text) }

    private func parse(_ line: String) -> Record? {
        guard let root = try? JSONDocument.parse(line, profile: .grammar).root, let id = root["request_id"]?.string,
            let status = root["status"]?.int, let outcome = root["outcome"]?.string
        else { return nil }
        return Record(id: id, status: Int(status), outcome: outcome, attempts: Int(root["attempts"]?.int ?? 0))
    }

    private func check(_ story: Ledger.Story, _ record: Record?, _ records: [String: [Record]]) {
        let seen = (ledger.attempts[story.nonce] ?? []).count { !$0.isMirrored }
        guard let record else {
            if seen > 0 { find("\(story.nonce) was sent to a provider and has no record") }
            guard let answer = story.answer, answer.end == .clean else { return }
            let id = answer.value("x-request-id") ?? ""
            if records[id] == nil { find("\(story.nonce) was answered as `\(id)` and has no record") }
            return
        }
        checkAttempts(story, record, seen)
        guard let answer = story.answer, story.clientLeft == nil, answer.value("x-request-id") == story.nonce else {
            return
        }
        if record.status != answer.status { find("\(story.nonce): \(answer.status), recorded as \(record.status)") }
        let isRight: Bool =
            switch record.outcome {
            case "complete", "complete_no_done": answer.end == .clean && answer.status < 300
            case "truncated", "stalled": answer.end != .clean || answer.isUntilClose || answer.status < 300
            case "upstream_error", "timeout", "refused", "policy_blocked": true
            case "shutdown": answer.status == 503 || answer.end != .clean || answer.isUntilClose
            // It had gone before the rest of its answer reached it.
            case "client_cancelled", "client_stalled": answer.end != .clean
            default: false
            }
        if !isRight { find("\(story.nonce): \(answer.status), \(answer.end), recorded as \(record.outcome)") }
        let isCut = answer.end == .cut && story.isStream && answer.status < 300
        if isCut, !["truncated", "stalled", "shutdown", "upstream_error"].contains(record.outcome) {
            find("\(story.nonce): cut, recorded as \(record.outcome)")
        }
    }

    private func checkAttempts(_ story: Ledger.Story, _ record: Record, _ seen: Int) {
        let most = min(world.plan.configuration.routing.attemptsMax ?? ExchangeBounds.attemptsMax, 16)
        // The other form of a provider's URL is tried once beyond that.
        if record.attempts > most + 1 {
            ledger.find(.attempts, "\(story.nonce): \(record.attempts) attempts, at most \(most)")
        }
        let resent = world.site?.pools.reduce(0) { $0 + $1.resent } ?? 0
        if seen > record.attempts + resent {
            ledger.find(.attempts, "\(story.nonce): providers saw \(seen), \(record.attempts) are recorded")
        }
    }

    /// The budget begins with fifty, gets a fifth for each answer, and one more a second; a reload begins a new one.
    private func checkBudget(_ further: Int) {
        let answers = ledger.attempts.values.joined().count { $0.status > 0 }
        let seconds = Int(world.elapsed / 1_000_000_000)
        let budget = (RoutingBounds.retriesSavedMax / 2 + answers / 5 + seconds + 1) * world.snapshots.count
        let hedges = world.plan.configuration.routing.hedge.after == nil ? 0 : ledger.stories.count
        let forms = ledger.attempts.values.joined().count { $0.status == 404 }
        if further > budget + hedges + forms {
            ledger.find(.retryBudget, "\(further) further attempts, at most \(budget + hedges + forms)")
        }
    }
}

import MercatorJSON
import MercatorProviders
import MercatorWire

// What requests may say.
extension ProviderTrial {
    /// Which name of the token limit is obeyed, not only taken.
    mutating func checkTokenLimits() async -> Bool {
        let old = await limit(by: "max_tokens")
        let new = await limit(by: "max_completion_tokens")
        switch (old, new) {
        case (.obeyed, .obeyed):
            learned.maxTokensField = .any
            note("token_limit", .works, "`max_tokens` and `max_completion_tokens`")
        case (.obeyed, _):
            learned.maxTokensField = .maxTokens
            note("token_limit", .works, "`max_tokens` only; `max_completion_tokens` is \(new.rawValue)")
        case (_, .obeyed):
            learned.maxTokensField = .maxCompletionTokens
            note("token_limit", .works, "`max_completion_tokens` only; `max_tokens` is \(old.rawValue)")
        default:
            note("token_limit", .doubtful, "`max_tokens` is \(old.rawValue), `max_completion_tokens` \(new.rawValue)")
        }
        return true
    }

    private enum Limit: String {
        case obeyed, ignored, refused
        case unknown = "of unknown effect"
    }

    private func limit(by field: String) async -> Limit {
        let reply = await ask(bodies.limited(by: field))
        if reply.status == 400 || reply.status == 422 { return .refused }
        guard reply.isSuccess, let root = reply.json else { return .unknown }
        if root["choices"]?[0]?["finish_reason"]?.stringEquals("length") == true { return .obeyed }
        guard let tokens = root["usage"]?["completion_tokens"]?.exactInt else { return .unknown }
        return tokens <= 3 ? .obeyed : .ignored
    }

    /// `developer`, and where system messages may stand.
    mutating func checkRoles() async -> Bool {
        let user = #"{"role":"user","content":"Reply with the one word: pong"}"#
        let system = #"{"role":"system","content":"Be brief."}"#
        let developer = await ask(
            bodies.chat(messages: #"[{"role":"developer","content":"Be brief."},\#(user)]"#))
        // A server that takes it may still ignore it, so what its type denies is not learned from a success.
        if developer.isTaken == false { learned.developerRole = false }
        tell("developer_role", developer, works: "is taken", lacks: "is sent as `system`")

        let first = await ask(bodies.chat(messages: "[\(system),\(user)]"))
        guard first.isTaken == true else {
            if first.isTaken == false { learned.system = .merge }
            tell("system", first, works: "", lacks: "goes into the first user message")
            return true
        }
        let answer = #"{"role":"assistant","content":"pong"}"#
        let later = await ask(bodies.chat(messages: "[\(system),\(user),\(answer),\(system),\(user)]"))
        if later.isTaken == false { learned.system = .first }
        tell("system", later, works: "may stand anywhere", lacks: "must stand first")
        return true
    }

    mutating func checkErrors() async -> Bool {
        let unknown = TrialBodies(model: "mercator-no-such-model", limitField: bodies.limitField)
        let reply = await ask(unknown.chat(), model: unknown.model)
        switch reply.status {
        case 200..<300: note("errors", .doubtful, "a model that there is not gets an answer")
        case 400..<500 where reply.error != nil: note("errors", .works, "in OpenAI's form (\(words(reply)))")
        default: note("errors", .doubtful, "an unknown model gets \(words(reply)), in no form of an API's error")
        }
        return true
    }

    mutating func checkUnknownFields() async -> Bool {
        let reply = await ask(bodies.chat(more: #","mercator_probe":true"#))
        switch reply.isTaken {
        case true?: note("unknown_fields", .works, "are taken or ignored")
        case false?: note("unknown_fields", .lacks, "are refused by the provider (\(words(reply)))")
        case nil: note("unknown_fields", .skipped, words(reply))
        }
        return true
    }

    /// Gives a stream up in the middle, and asks again.
    mutating func checkCancellation() async -> Bool {
        let body = bodies.chat("Count from one to a hundred, in words.", tokensMax: 512, more: #","stream":true"#)
        let left = await sender.post(
            .chatCompletions, body, model: bodies.model, otherForm: otherForm, limit: limit, stopsAtFirstPiece: true)
        guard left.failure == nil, left.status == 200 else {
            note("cancellation", .skipped, words(left))
            return true
        }
        let next = await ask(bodies.chat())
        if next.isSuccess {
            note("cancellation", .works, "the next request is answered in \(ElapsedText.milliseconds(next.elapsed))")
        } else {
            note("cancellation", .doubtful, "after a stream was left, the next request got \(words(next))")
        }
        return true
    }

    /// Notes a capability that is had, or lacked and dealt with.
    mutating func tell(_ check: String, _ reply: TrialReply, works: String, lacks: String) {
        switch reply.isTaken {
        case true?: note(check, .works, works)
        case false?: note(check, .lacks, "\(lacks) (\(words(reply)))")
        case nil: note(check, .skipped, words(reply))
        }
    }
}

extension TrialReply {
    /// Whether the request was one that the provider takes; nil when the answer is about something else.
    var isTaken: Bool? {
        if isSuccess { return true }
        return failure == nil && [400, 404, 415, 422, 501].contains(status) ? false : nil
    }
}

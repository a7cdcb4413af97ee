import MercatorJSON
import MercatorProviders
import MercatorWire

// Chats, whole and streamed.
extension ProviderTrial {
    mutating func checkChat() async -> Bool {
        guard let model = chosenModel() else {
            note("chat", .fails, "no model is known to ask", .noModel)
            return false
        }
        bodies = TrialBodies(model: model)
        if learned.maxTokensField == .maxCompletionTokens { bodies.limitField = "max_completion_tokens" }
        var reply = await ask(bodies.chat())
        if reply.isWrongPath, sender.plan.form.mayTryOther, !otherForm {
            otherForm = true
            reply = await ask(bodies.chat())
        }
        let isAboutLimit = reply.error.map { $0.param == "max_tokens" || $0.message?.contains("max_tokens") == true }
        if reply.isTaken == false, isAboutLimit == true, bodies.limitField == "max_tokens" {
            bodies.limitField = "max_completion_tokens"
            learned.maxTokensField = .maxCompletionTokens
            reply = await ask(bodies.chat())
        }
        if let problem = reply.problem {
            if problem.isAuthentication { noteURL() }
            fail(problem.isAuthentication ? "key" : problem == .notFound ? "url" : "chat", TrialDiagnosis(problem))
            return false
        }
        noteURL()
        guard reply.isSuccess else {
            fail("chat", refusal(of: reply, model))
            return false
        }
        guard let message = reply.json?["choices"]?[0]?["message"], message.kind == .object else {
            fail("chat", TrialDiagnosis(.unexpectedContent))
            return false
        }
        if stranger != nil { note("key", .works, "is accepted") }
        let said = (reply.chatText ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(24)
        let usage = reply.json?["usage"]?["completion_tokens"]?.exactInt != nil
        note(
            "chat", usage ? .works : .doubtful,
            "\(model): \"\(said)\" (\(ElapsedText.milliseconds(reply.elapsed)))\(usage ? "" : "; it tells no usage")")
        return true
    }

    private func refusal(of reply: TrialReply, _ model: String) -> TrialDiagnosis {
        let cause = "the provider answered \(words(reply))"
        switch reply.status {
        case 404:
            return TrialDiagnosis(
                title: "Invalid Response Format", cause: cause,
                fix: "name a model that it has: `models` in the configuration, or `--model` here")
        case 429:
            return TrialDiagnosis(
                title: "Provider Not Responding", cause: cause, fix: "wait, or check the account's limits and credit")
        case 500...:
            return TrialDiagnosis(
                title: "Provider Not Responding", cause: cause, fix: "check the provider's status and log")
        default:
            return TrialDiagnosis(
                title: "Invalid Response Format", cause: cause,
                fix: "check that `\(model)` is a model for chats (`--model` names another), and the API's version")
        }
    }

    mutating func checkStream() async -> Bool {
        let reply = await ask(bodies.chat("Count from one to ten, in words.", more: #","stream":true"#))
        guard reply.isSuccess, reply.isEventStream else {
            let problem = reply.problem ?? .unexpectedContent
            fail(
                "stream",
                reply.isSuccess || reply.failure != nil ? TrialDiagnosis(problem) : refusal(of: reply, bodies.model))
            return true
        }
        let events = reply.events
        let documents = events.filter { $0.data != "[DONE]" }.map { try? JSONDocument.parse($0.data, profile: .reply) }
        let texts = documents.compactMap { $0?.root["choices"]?[0]?["delta"]?["content"]?.string }.filter {
            !$0.isEmpty
        }
        guard !documents.isEmpty, documents.allSatisfy({ $0 != nil }) else {
            fail(
                "stream",
                TrialDiagnosis(
                    title: "Invalid Response Format", cause: "an event of the stream is no JSON",
                    fix: "check what stands between the gateway and the provider, and the API's version"))
            return true
        }
        if documents.contains(where: { $0?.root["usage"]?.kind == .object }) {
            learned.streamUsage = .always
        } else if learned.streamUsage == .always {
            learned.streamUsage = .onRequest
        }
        let isWhole = events.contains { $0.data == "[DONE]" }
        let spread = (reply.lastPieceAfter &- reply.firstPieceAfter) / 1_000_000
        let pace = "first after \(ElapsedText.milliseconds(reply.firstPieceAfter)), \(spread) ms to the last"
        let isBuffered = texts.count > 3 && reply.pieceCount == 1
        let doubts = (isWhole ? "" : "; no [DONE] at the end") + (isBuffered ? "; it came in one piece" : "")
        note("stream", isWhole ? .works : .doubtful, "\(texts.count) chunks, \(pace)\(doubts)")
        return true
    }

    mutating func checkStreamUsage() async -> Bool {
        let always = learned.streamUsage == .always
        let reply = await ask(bodies.chat(more: #","stream":true,"stream_options":{"include_usage":true}"#))
        guard reply.isSuccess else {
            guard reply.status == 400 || reply.status == 422 else {
                note("stream_usage", .skipped, words(reply))
                return true
            }
            learned.streamOptions = false
            learned.streamUsage = always ? .always : .never
            let anyway = always ? "; usage comes without being asked for" : ""
            note("stream_usage", .lacks, "no `stream_options` (\(words(reply)))\(anyway)")
            return true
        }
        let hasUsage = reply.events.contains {
            (try? JSONDocument.parse($0.data, profile: .reply))?.root["usage"]?.kind == .object
        }
        learned.streamOptions = true
        if !hasUsage {
            learned.streamOptions = false
            learned.streamUsage = .never
        }
        note(
            "stream_usage", hasUsage ? .works : .lacks,
            hasUsage ? "told \(always ? "always" : "when asked for")" : "`stream_options` are taken, and no usage comes"
        )
        return true
    }
}

extension TrialDiagnosis {
    fileprivate static let noModel = TrialDiagnosis(
        title: "Invalid Response Format", cause: "no model is configured and none is listed",
        fix: "name one in `models`, or with `--model`; if it should list them, check the path of `base_url`")
}

extension ProviderFailure {
    fileprivate var isAuthentication: Bool {
        if case .authentication = self { true } else { false }
    }
}

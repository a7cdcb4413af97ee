import MercatorProviders
import MercatorProxy
import MercatorSystem
import MercatorUpstream
import MercatorWire
import NIOCore

// The way to the provider: name, connection, path, key, models.
extension ProviderTrial {
    private var target: OriginTable.Entry { sender.target }

    mutating func checkNames() async -> Bool {
        let origin = target.origin
        let host = origin.proxy?.host ?? origin.host
        let began = clock.now()
        do {
            let found = try await lookups.addresses(
                of: host, port: origin.proxy?.port ?? origin.port, on: sender.pool.eventLoop
            ).get()
            let took = ElapsedText.milliseconds(UInt64(clamping: clock.now().nanosecondsSince(began)))
            let more = found.count > 1 ? " and \(found.count - 1) more" : ""
            let whose = origin.proxy == nil ? "" : "the proxy "
            note("dns", .works, "\(whose)\(host) is \(found.first?.ipAddress ?? "?")\(more) (\(took))")
            return true
        } catch {
            let failure = (error as? UpstreamFailure).map { ProviderFailure($0) } ?? .dns(host: host, text: "\(error)")
            fail("dns", TrialDiagnosis(failure))
            return false
        }
    }

    /// Asks for the models, which needs a connection, a path and the key; each is told by itself.
    mutating func checkConnection() async -> Bool {
        var reply = await sender.models(otherForm: otherForm, limit: limit)
        if let failure = reply.failure, reply.status == 0, reply.connection == nil {
            fail(failure.isAboutTLS ? "tls" : "tcp", TrialDiagnosis(failure))
            return false
        }
        if let facts = reply.connection {
            let time = ElapsedText.milliseconds(facts.connectTime.wholeNanoseconds)
            note("tcp", .works, "\(facts.peer) (\(time))")
        }
        if target.origin.scheme == .https {
            note("tls", .works, "the certificate is good for \(target.origin.serverName)")
        }
        if let failure = reply.failure {
            fail("url", TrialDiagnosis(failure))
            return false
        }
        if reply.isWrongPath, sender.plan.form.mayTryOther {
            let other = await sender.models(otherForm: true, limit: limit)
            if !other.isWrongPath, other.failure == nil {
                otherForm = true
                reply = other
            }
        }
        return checkModels(reply)
    }

    /// The path is one of the API's.
    mutating func noteURL() {
        note("url", .works, "POST \(sender.plan.endpoint.text(of: .chatCompletions, otherForm: otherForm))")
    }

    private mutating func checkModels(_ reply: TrialReply) -> Bool {
        if reply.status == 401 || reply.status == 403 {
            noteURL()
            fail("key", TrialDiagnosis(.authentication(status: reply.status)))
            return false
        }
        let written = sender.plan.configuration.models
        guard reply.status == 200,
            let ids = reply.json.flatMap({ _ in ModelList.ids(in: ByteBuffer(bytes: reply.body)) })
        else {
            let advice = written.isEmpty ? "; name them in `models`" : ""
            note("models", written.isEmpty ? .doubtful : .lacks, "no list (\(words(reply)))\(advice)")
            return true
        }
        listed = ids
        let missing = written.filter { !$0.contains("*") && !ids.contains($0) }
        let some = ids.prefix(3).joined(separator: ", ") + (ids.count > 3 ? ", …" : "")
        if missing.isEmpty {
            note("models", .works, "\(ids.count) listed: \(some)")
        } else {
            note(
                "models", .doubtful,
                "`\(missing[0])` of `models` is not among the \(ids.count) that are listed: \(some)")
        }
        return true
    }

    /// A provider with a key should refuse another one. Some list their models to everybody, so the chat counts.
    mutating func checkWrongKey() async -> Bool {
        guard let stranger else {
            note("wrong_key", .skipped, "no key is configured")
            return true
        }
        let reply = await stranger.post(
            .chatCompletions, bodies.chat(), model: bodies.model, otherForm: otherForm, limit: limit)
        switch reply.status {
        case 401, 403: note("wrong_key", .works, "is refused (\(reply.status))")
        case 200: note("wrong_key", .doubtful, "is taken, too: the provider asks for none")
        default: note("wrong_key", .skipped, words(reply))
        }
        return true
    }

    /// The model that chats are for: as told, configured, mapped, or the first listed that sounds like a chat's.
    func chosenModel() -> String? {
        if let model { return model }
        let configuration = sender.plan.configuration
        let written = configuration.models + configuration.modelMapping.map(\.value)
        if let plain = written.first(where: { !$0.contains("*") && !Self.isForEmbeddings($0) }) { return plain }
        let others = ["whisper", "tts", "dall-e", "moderation", "rerank", "image", "audio", "realtime", "guard"]
        let chats = listed.filter { id in
            !Self.isForEmbeddings(id) && !others.contains { id.lowercased().contains($0) }
        }
        return chats.first { id in sender.plan.configuration.models.isEmpty || written.contains(id) } ?? chats.first
            ?? listed.first
    }

    static func isForEmbeddings(_ id: String) -> Bool { id.lowercased().contains("embed") }
}

extension ProviderFailure {
    fileprivate var isAboutTLS: Bool {
        switch self {
        case .tls: true
        case .connectTimeout(let stage, _): stage == "tls"
        default: false
        }
    }
}

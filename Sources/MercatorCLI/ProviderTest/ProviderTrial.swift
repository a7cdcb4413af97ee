import MercatorGateway
import MercatorProviders
import MercatorProxy
import MercatorSystem
import MercatorUpstream
import MercatorWire

/// Tries a provider out, one small request after the other, and learns what it can do.
///
/// The checks run in order, because each needs what those before it found: a connection, a path, a key, a model.
struct ProviderTrial {
    let sender: TrialSender
    /// The same provider with a key that is wrong; nil when it has none.
    let stranger: TrialSender?
    let lookups: UpstreamLookups
    let clock: any MonotonicClock
    /// When the trial ends, whatever is left.
    let deadline: Instant
    /// The model to ask for; nil to choose one.
    var model: String?
    var embeddingModel: String?
    /// Told which check begins.
    let progress: @Sendable (String) -> Void

    private(set) var findings: [TrialFinding] = []
    /// As declared, corrected by what is found.
    var learned: ProviderCapabilities
    /// Whether requests go to the URL's other form.
    var otherForm = false
    /// What the provider lists.
    var listed: [String] = []
    var bodies = TrialBodies(model: "")

    init(
        sender: TrialSender, stranger: TrialSender?, lookups: UpstreamLookups, clock: any MonotonicClock,
        deadline: Instant, model: String?, embeddingModel: String?, progress: @escaping @Sendable (String) -> Void
    ) {
        self.sender = sender
        self.stranger = stranger
        self.lookups = lookups
        self.clock = clock
        self.deadline = deadline
        self.model = model
        self.embeddingModel = embeddingModel
        self.progress = progress
        learned = sender.plan.endpoint.capabilities
    }

    /// One check: its name, and what it does. Returns whether those behind it make sense.
    private struct Check: Sendable {
        var name: String
        var run: @Sendable (inout ProviderTrial) async -> Bool
    }

    private static let checks = [
        Check(name: "dns") { await $0.checkNames() }, Check(name: "connection") { await $0.checkConnection() },
        Check(name: "chat") { await $0.checkChat() }, Check(name: "key") { await $0.checkWrongKey() },
        Check(name: "stream") { await $0.checkStream() }, Check(name: "usage") { await $0.checkStreamUsage() },
        Check(name: "token limit") { await $0.checkTokenLimits() }, Check(name: "roles") { await $0.checkRoles() },
        Check(name: "tools") { await $0.checkTools() }, Check(name: "JSON") { await $0.checkStructured() },
        Check(name: "images") { await $0.checkImages() }, Check(name: "embeddings") { await $0.checkEmbeddings() },
        Check(name: "responses") { await $0.checkResponses() },
        Check(name: "errors") { await $0.checkErrors() }, Check(name: "fields") { await $0.checkUnknownFields() },
        Check(name: "cancellation") { await $0.checkCancellation() },
    ]

    /// Runs every check that still makes sense.
    mutating func run() async {
        for check in Self.checks {
            guard !Task.isCancelled, timeLeft > .zero else {
                // Without an answer to one chat nothing is known, which is no success.
                guard findings.contains(where: { $0.check == "chat" }) else { return fail(check.name, .noTime) }
                note(check.name, .skipped, "no time was left; `--timeout` gives more")
                continue
            }
            progress(check.name)
            guard await check.run(&self) else { return }
        }
    }

    /// What is left of the trial's time.
    var timeLeft: Duration { deadline.since(clock.now()) }

    /// How long one request may take: what the provider is granted, within the trial's time.
    var limit: Duration { min(timeLeft, sender.plan.configuration.timeout) }

    /// Asks a chat, or another endpoint.
    func ask(_ body: String, _ endpoint: APIEndpoint = .chatCompletions, model: String? = nil) async -> TrialReply {
        await sender.post(
            endpoint, body, model: model ?? bodies.model, otherForm: otherForm, limit: limit)
    }

    /// Notes what a check came to.
    mutating func note(
        _ check: String, _ outcome: TrialFinding.Outcome, _ detail: String, _ diagnosis: TrialDiagnosis? = nil
    ) {
        findings.append(TrialFinding(check: check, outcome: outcome, detail: detail, diagnosis: diagnosis))
    }

    /// Notes a failure by its diagnosis.
    mutating func fail(_ check: String, _ diagnosis: TrialDiagnosis) {
        note(check, .fails, diagnosis.cause, diagnosis)
    }

    /// What an answer that is no success says, in one line without secrets.
    func words(_ reply: TrialReply) -> String {
        if let failure = reply.failure { return ProviderDiagnosis(failure).cause }
        let said = reply.error?.message ?? String(decoding: reply.body.prefix(200), as: UTF8.self)
        let plain = sender.plan.redact(said).split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
            .filter { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }
        return plain.isEmpty ? "\(reply.status)" : "\(reply.status): \(plain.prefix(120))"
    }
}

extension TrialDiagnosis {
    fileprivate static let noTime = TrialDiagnosis(
        title: "Provider Not Responding", cause: "no time was left for it", fix: "give more with `--timeout`")
}

import MercatorJSON
import NIOCore
import Synchronization

/// Decides how a request to the simulated provider is answered; knows nothing of connections.
///
/// Shared by all loops. The same request gets the same answer, except where `fail=N` or the fault share count.
final class SimulatedResponder: Sendable {
    /// A request as the responder sees it.
    struct Call {
        var isPost: Bool
        var path: String
        var credential: Credential
        var body: ByteBuffer
    }

    /// What a request says of the key that the options ask for.
    enum Credential {
        case right
        case wrong
        case missing
    }

    /// How to answer, and in what manner.
    struct Plan {
        var answer: SimulatedAnswer
        var behaviour: SimulatedBehaviour
        /// Whether the same request always gets the same bytes, and at once.
        var isRepeatable = false
    }

    let options: SimulatedProviderOptions
    let counts: SimulationCounts
    private let ledger = TryLedger()
    private let calls = Atomic<Int>(0)

    init(_ options: SimulatedProviderOptions) {
        self.options = options
        counts = SimulationCounts()
    }

    /// The plan for one request.
    func plan(for call: Call) -> Plan {
        var behaviour = SimulatedBehaviour()
        let path = String(call.path.prefix { $0 != "?" })
        guard let endpoint = SimulatedEndpoint.resolve(path) else {
            return Plan(answer: .whole(.unknownPath), behaviour: behaviour)
        }
        guard endpoint.isAPI else { return Plan(answer: .whole(operatorBody(endpoint)), behaviour: behaviour) }
        behaviour = options.behaviour
        if let refusal = refusal(of: call, endpoint: endpoint) {
            return Plan(answer: .whole(refusal), behaviour: behaviour)
        }
        let content = call.body.withUnsafeReadableBytes { ContentHash.of($0, seed: ContentHash.of(path)) }
        let answer: SimulatedAnswer
        var model = ""
        do throws(SimulatedMistake) {
            (answer, model) = try self.answer(call, endpoint: endpoint, content: content, behaviour: &behaviour)
        } catch {
            let body = SimulatedBody.error(
                400, message: error.message, type: "invalid_request_error", code: nil, parameter: error.parameter)
            return Plan(answer: .whole(body), behaviour: SimulatedBehaviour())
        }
        let isRepeatable = behaviour.isPlain && behaviour.status == 200 && options.faultShare == 0
        settleFaults(&behaviour, content: content)
        return Plan(
            answer: replaced(answer, by: behaviour, model: model), behaviour: behaviour, isRepeatable: isRepeatable)
    }

    private func operatorBody(_ endpoint: SimulatedEndpoint) -> SimulatedBody {
        SimulatedBody(bytes: endpoint == .statistics ? counts.json : Array(#"{"status":"ok"}"#.utf8))
    }

    private func refusal(of call: Call, endpoint: SimulatedEndpoint) -> SimulatedBody? {
        guard call.isPost == endpoint.isPost else {
            return .error(
                405, message: "Not allowed to \(call.isPost ? "POST" : "GET") on this path.",
                type: "invalid_request_error", code: "method_not_supported")
        }
        return switch call.credential {
        case .right: nil
        case .wrong: .error(401, model: "")
        case .missing:
            .error(401, message: "You didn't provide an API key.", type: "invalid_request_error", code: nil)
        }
    }

    private func answer(
        _ call: Call, endpoint: SimulatedEndpoint, content: UInt64, behaviour: inout SimulatedBehaviour
    ) throws(SimulatedMistake) -> (SimulatedAnswer, model: String) {
        if endpoint == .models { return (.whole(ModelsAnswer.list(options)), "") }
        if case .model(let id) = endpoint { return (.whole(ModelsAnswer.one(id, options)), id) }
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument.parse(call.body, profile: .grammar)
        } catch {
            throw SimulatedMistake("We could not parse the JSON body of your request: \(error.message)")
        }
        if let lacked = options.lacks.lazy.compactMap({ $0.found(in: document.root) }).first {
            throw SimulatedMistake("Unsupported parameter: '\(lacked)'", parameter: lacked)
        }
        let request = try SimulatedRequest(
            document.root, endpoint: endpoint, contentHash: content, behaviour: &behaviour)
        if options.refusesUnknownModels, !options.models.contains(request.model) {
            return (.whole(.error(404, model: request.model)), request.model)
        }
        return (render(request, behaviour), request.model)
    }

    private func render(_ request: SimulatedRequest, _ behaviour: SimulatedBehaviour) -> SimulatedAnswer {
        let created = options.createdAt
        return switch request.endpoint {
        case .completions: CompletionAnswer(request, behaviour: behaviour, createdAt: created).answer
        case .embeddings: .whole(EmbeddingAnswer.body(request))
        case .moderations: .whole(ModerationAnswer.body(request))
        case .responses: ResponsesAnswer(request, behaviour: behaviour, createdAt: created).answer
        default: ChatAnswer(request, behaviour: behaviour, createdAt: created).answer
        }
    }

    /// Decides whether this try meets the faults that the behaviour speaks of.
    private func settleFaults(_ behaviour: inout SimulatedBehaviour, content: UInt64) {
        if behaviour.failures > 0, !ledger.mustFail(content, failures: behaviour.failures) {
            behaviour = behaviour.recovered
        }
        guard options.faultShare > 0 else { return }
        let call = Double(calls.wrappingAdd(1, ordering: .relaxed).newValue)
        let share = min(options.faultShare, 1)
        // The fault falls where the running total passes a whole number: evenly, and the same in every run.
        guard (call * share).rounded(.down) > ((call - 1) * share).rounded(.down) else { return }
        behaviour.status = options.faultStatus
    }

    /// The answer that the faults leave.
    private func replaced(
        _ answer: SimulatedAnswer, by behaviour: SimulatedBehaviour, model: String
    ) -> SimulatedAnswer {
        switch behaviour.fault {
        case .html: return .whole(.html(status: behaviour.status))
        case .empty: return .whole(SimulatedBody(status: behaviour.status, bytes: []))
        case .redirect:
            return .whole(
                SimulatedBody(
                    status: behaviour.status == 200 ? 307 : behaviour.status, headerLines: "location: /moved\r\n",
                    bytes: []))
        default: break
        }
        if behaviour.status != 200 {
            return .whole(.error(behaviour.status, model: model, retryAfterSeconds: behaviour.retryAfterSeconds))
        }
        if case .garbage = behaviour.fault, case .whole(var body) = answer {
            body.bytes.removeLast(body.bytes.count / 2)
            return .whole(body)
        }
        return answer
    }
}

import MercatorJSON
import MercatorProviders
import MercatorWire

// What models can do.
extension ProviderTrial {
    mutating func checkTools() async -> Bool {
        var reply = await ask(bodies.tools(choice: TrialBodies.namedTool))
        if reply.isTaken == false { reply = await ask(bodies.tools(choice: #""auto""#)) }
        guard reply.isTaken == true else {
            if reply.isTaken == false, isTheOnlyModel { learned.tools = false }
            tell("tools", reply, works: "", lacks: "are not taken by this model")
            return true
        }
        let calls = reply.json?["choices"]?[0]?["message"]?["tool_calls"]
        guard let function = calls?[0]?["function"] else {
            note("tools", .doubtful, "are taken, and the model called none; `--model` names another")
            return true
        }
        learned.tools = true
        let arguments = function["arguments"]?.string.flatMap { try? JSONDocument.parse($0, profile: .reply) }
        guard arguments != nil else {
            note("tools", .doubtful, "the call's arguments are no JSON in a string")
            return true
        }
        note("tools", .works, "a call of `\(function["name"]?.string?.prefix(32) ?? "?")`")
        let parallel = await ask(bodies.tools(choice: #""auto""#, more: #","parallel_tool_calls":false"#))
        if parallel.isTaken == false { learned.parallelTools = .always }
        tell("parallel_tools", parallel, works: "can be switched off", lacks: "cannot be switched off")
        return true
    }

    /// Only a refusal is learned: an answer that is no JSON may be the model's fault.
    mutating func checkStructured() async -> Bool {
        let schema = await structured(bySchema: true)
        let object = await structured(bySchema: false)
        switch (schema, object) {
        case (.refused, .refused):
            learned.responseFormat = .none
            note("response_format", .lacks, "is not taken")
        case (.refused, .unknown), (.unknown, .refused), (.unknown, .unknown):
            note("response_format", .skipped, "no answer tells")
        case (.refused, _):
            learned.responseFormat = .object
            note("response_format", .lacks, "JSON objects, but no schemas")
        case (_, .refused):
            learned.responseFormat = .schemaOnly
            note("response_format", .lacks, "schemas, but no plain JSON objects")
        case (.kept, .kept):
            learned.responseFormat = .schema
            note("response_format", .works, "schemas and JSON objects")
        default:
            let what = schema == .kept ? "a JSON object" : "a schema"
            note("response_format", .doubtful, "\(what) is taken, and the answer keeps to none")
        }
        return true
    }

    private enum Promise {
        case kept, broken, refused, unknown
    }

    /// What came of asking for JSON.
    private func structured(bySchema: Bool) async -> Promise {
        let reply = await ask(bodies.structured(bySchema: bySchema))
        guard reply.isTaken == true else { return reply.isTaken == nil ? .unknown : .refused }
        let root = reply.chatText.flatMap { try? JSONDocument.parse($0, profile: .reply) }?.root
        let isKept = root?.kind == .object && (!bySchema || root?["sum"]?.exactInt != nil)
        return isKept ? .kept : .broken
    }

    mutating func checkImages() async -> Bool {
        let reply = await ask(bodies.image)
        // QUIRK: llama.cpp says so with a 500.
        let isRefused = reply.isTaken == false || reply.error?.message?.lowercased().contains("image") == true
        guard !reply.isSuccess, isRefused else {
            tell("images", reply, works: "are taken", lacks: "")
            return true
        }
        if isTheOnlyModel { learned.images = false }
        note("images", .lacks, "are not taken by this model (\(words(reply)))")
        return true
    }

    /// Whether what this model cannot do is what the provider cannot do.
    private var isTheOnlyModel: Bool { Set(listed + sender.plan.configuration.models).count == 1 }

    /// Whether it has `/responses`, or is asked chats instead.
    mutating func checkResponses() async -> Bool {
        guard sender.plan.endpoint.dialect == .openai else { return true }
        let reply = await ask(bodies.response, .responses)
        let isThere = reply.isSuccess && reply.json?["output"]?.kind == .array
        if isThere { learned.responses = true }
        if reply.isTaken == false || reply.isSuccess && !isThere || reply.status == 405 { learned.responses = false }
        switch (isThere, learned.responses) {
        case (true, _): note("responses", .works, "are served")
        case (false, false): note("responses", .lacks, "are asked for as chats (\(words(reply)))")
        case (false, true): note("responses", .skipped, words(reply))
        }
        return true
    }

    mutating func checkEmbeddings() async -> Bool {
        let written = sender.plan.configuration.models
        let model = embeddingModel ?? (written + listed).first(where: Self.isForEmbeddings) ?? bodies.model
        let reply = await ask(bodies.embedding(model: model), .embeddings, model: model)
        guard reply.isSuccess, let vector = reply.json?["data"]?[0]?["embedding"] else {
            note("embeddings", reply.isTaken == nil ? .skipped : .lacks, "not by `\(model)` (\(words(reply)))")
            return true
        }
        note("embeddings", .works, "\(model): \(vector.count) numbers")
        return true
    }
}

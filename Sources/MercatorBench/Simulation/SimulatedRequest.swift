import MercatorJSON

/// What the simulated provider reads of an API request's body.
struct SimulatedRequest: Sendable {
    /// A tool the caller insists on.
    struct Tool: Sendable {
        var name: String
        /// Its JSON schema; nil: it takes nothing.
        var parameters: JSONValue?
    }

    var endpoint: SimulatedEndpoint
    var model: String
    var streams: Bool
    /// `stream_options.include_usage`.
    var includesUsage: Bool
    /// The caller's last message, or the prompt or input, without the directive.
    var prompt: String
    /// The texts to embed or to moderate; one for everything else.
    var inputs: [String]
    /// A guess at the tokens of everything the caller wrote: four bytes each.
    var promptTokens: Int
    var choices: Int
    /// `max_tokens` or its newer names.
    var tokensMax: Int?
    var tool: Tool?
    /// The schema of a structured answer, or an empty object in JSON mode; nil: plain text.
    var schema: JSONValue?
    /// Length of an embedding; nil: the model's own.
    var dimensions: Int?
    /// Embeddings as base64 of little-endian floats instead of arrays.
    var wantsBase64: Bool
    /// Tells this request's content from others'.
    var contentHash: UInt64

    /// Reads a body that is a JSON object; the message of the mistake when it is not usable.
    ///
    /// `behaviour` is changed as a directive in the prompt asks.
    init(
        _ body: JSONValue, endpoint: SimulatedEndpoint, contentHash: UInt64, behaviour: inout SimulatedBehaviour
    ) throws(SimulatedMistake) {
        guard body.kind == .object else { throw SimulatedMistake("the body must be a JSON object") }
        guard let model = body["model"]?.string ?? (endpoint == .moderations ? "omni-moderation-latest" : nil) else {
            throw SimulatedMistake("you must provide a model parameter", parameter: "model")
        }
        self.endpoint = endpoint
        self.model = model
        self.contentHash = contentHash
        streams = body["stream"]?.bool ?? false
        includesUsage = body["stream_options"]?["include_usage"]?.bool ?? false
        inputs = try Self.inputs(of: body, endpoint: endpoint)
        var prompt = inputs.last ?? ""
        do throws(SimulationDirective.Mistake) {
            if let rest = try SimulationDirective.apply(from: prompt, to: &behaviour) { prompt = rest }
        } catch {
            throw SimulatedMistake(error.message, parameter: "messages")
        }
        self.prompt = prompt
        promptTokens = max(1, inputs.reduce(0) { $0 + ($1.utf8.count + 3) / 4 } + Self.overhead(of: endpoint))
        choices = min(max(1, Int(body["n"]?.int ?? 1)), SimulationBounds.choicesMax)
        let limit = body["max_completion_tokens"] ?? body["max_tokens"] ?? body["max_output_tokens"]
        tokensMax = limit?.int.map { Int(clamping: $0) }
        tool = endpoint == .chatCompletions ? Self.tool(of: body) : nil
        schema = endpoint == .chatCompletions ? Self.schema(of: body) : nil
        dimensions = body["dimensions"]?.int.map { min(max(1, Int(clamping: $0)), SimulationBounds.dimensionsMax) }
        wantsBase64 = body["encoding_format"]?.stringEquals("base64") ?? false
    }

    /// The texts the caller wrote; for a conversation all of them, with the last of the user's at the end.
    private static func inputs(
        of body: JSONValue, endpoint: SimulatedEndpoint
    ) throws(SimulatedMistake) -> [String] {
        switch endpoint {
        case .chatCompletions:
            return try conversation(body["messages"], parameter: "messages")
        case .completions:
            return texts(body["prompt"])
        case .responses:
            guard let input = body["input"], input.kind == .array else { return texts(body["input"]) }
            return try conversation(input, parameter: "input")
        default:
            guard let input = body["input"] else {
                throw SimulatedMistake("you must provide an input parameter", parameter: "input")
            }
            return texts(input)
        }
    }

    private static func conversation(
        _ messages: JSONValue?, parameter: String
    ) throws(SimulatedMistake) -> [String] {
        guard let messages, messages.kind == .array, messages.count > 0 else {
            throw SimulatedMistake("`\(parameter)` must be an array with at least one message", parameter: parameter)
        }
        var others: [String] = []
        var latest = ""
        for message in messages.elements {
            let text = texts(message["content"]).joined(separator: " ")
            guard message["role"]?.stringEquals("user") ?? false else {
                others.append(text)
                continue
            }
            others.append(latest)
            latest = text
        }
        return others + [latest]
    }

    /// The strings in a string, an array of strings, or an array of parts with a `text`.
    private static func texts(_ value: JSONValue?) -> [String] {
        guard let value else { return [""] }
        if let text = value.string { return [text] }
        // Tokens instead of text: one input, or one an array.
        if value.kind == .array, value[0]?.kind == .number { return ["\(value.count) tokens"] }
        return value.elements.prefix(SimulationBounds.inputsMax).map { element in
            element.string ?? element["text"]?.string ?? (element.kind == .array ? "\(element.count) tokens" : "")
        }
    }

    /// Tokens that a conversation's form adds.
    private static func overhead(of endpoint: SimulatedEndpoint) -> Int {
        endpoint == .chatCompletions ? 7 : 0
    }

    /// The tool that `tool_choice` names, or the first one when any is required.
    private static func tool(of body: JSONValue) -> Tool? {
        guard let choice = body["tool_choice"], let tools = body["tools"] else { return nil }
        let wanted = choice["function"]?["name"]?.string
        guard wanted != nil || choice.stringEquals("required") else { return nil }
        for tool in tools.elements {
            guard let function = tool["function"], let name = function["name"]?.string else { continue }
            if wanted == nil || wanted == name { return Tool(name: name, parameters: function["parameters"]) }
        }
        return wanted.map { Tool(name: $0, parameters: nil) }
    }

    private static func schema(of body: JSONValue) -> JSONValue? {
        guard let format = body["response_format"], let type = format["type"] else { return nil }
        if type.stringEquals("json_schema") { return format["json_schema"]?["schema"] ?? format }
        return type.stringEquals("json_object") ? format : nil
    }
}

/// A request the simulated provider cannot use; answered with 400 in OpenAI's shape.
struct SimulatedMistake: Error, Hashable, Sendable {
    var message: String
    /// The parameter at fault; nil: none in particular.
    var parameter: String?

    init(_ message: String, parameter: String? = nil) {
        self.message = message
        self.parameter = parameter
    }
}

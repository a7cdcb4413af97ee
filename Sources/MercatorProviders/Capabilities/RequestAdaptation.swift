package import MercatorExchange
package import MercatorJSON

/// Makes a chat request fit for a provider that lacks something of OpenAI's API, by named splices.
///
/// What means the same is adapted, what would mean something else is refused with a 400, and nothing is dropped in
/// silence. Made once for a provider; the body is looked at only for what it lacks.
package struct RequestAdaptation: Sendable {
    let capabilities: ProviderCapabilities
    /// For the operator's hint; clients do not see it.
    let provider: String

    /// Nil where the provider lacks nothing, so that nobody looks at bodies.
    package init?(_ capabilities: ProviderCapabilities, provider: String) {
        var needed = capabilities
        // How usage comes matters only where it cannot be asked for.
        if needed.streamOptions { needed.streamUsage = .onRequest }
        // Translated as a whole, not spliced.
        needed.responses = true
        guard needed != ProviderCapabilities() else { return nil }
        self.capabilities = capabilities
        self.provider = provider
    }

    /// Adapts a request to `/chat/completions`.
    ///
    /// - Parameters:
    ///   - root: the whole body.
    ///   - edits: gets the name of each change, for `x-mercator-edits`.
    package func adapt(
        _ root: JSONValue, splices: inout JSONSplices, edits: inout [String]
    ) throws(Refusal) {
        guard root.kind == .object else { return }
        if capabilities.unknownFields != .forward { try adaptUnknownFields(root, &splices, &edits) }
        if capabilities.maxTokensField != .any { try adaptMaxTokens(root, &splices, &edits) }
        if !capabilities.streamOptions { try adaptStreamOptions(root, &splices, &edits) }
        if capabilities.responseFormat != .schema { try adaptResponseFormat(root, &splices, &edits) }
        if !capabilities.tools {
            try refuseTools(root, &splices, &edits)
        } else if capabilities.parallelTools != .switchable {
            try adaptParallelTools(root, &splices, &edits)
        }
        guard let messages = root["messages"], messages.kind == .array else { return }
        try checkMessages(messages)
        if capabilities.system != .any { try adaptSystem(messages, &splices, &edits) }
        if !capabilities.developerRole, capabilities.system != .merge { adaptDeveloper(messages, &splices, &edits) }
    }

    /// A 400 that tells the client what to change and the operator what to declare.
    func refusal(_ sentence: String, param: String, key: String) -> Refusal {
        Refusal(
            status: 400, type: "invalid_request_error", code: "unsupported_by_provider",
            message: "\(sentence), and the gateway cannot say the same in another way.", param: param,
            operatorHint: "correct `\(key)` below `capabilities` of the provider `\(provider)` if it can; "
                + "`mercator provider test \(provider)` finds out")
    }

    /// Takes a member out and notes it.
    func remove(_ key: String, of root: JSONValue, _ splices: inout JSONSplices, _ edits: inout [String]) {
        splices.removeMember(of: root, key: key)
        edits.append(key)
    }

    private func adaptDeveloper(_ messages: JSONValue, _ splices: inout JSONSplices, _ edits: inout [String]) {
        var isChanged = false
        for message in messages.elements {
            guard let role = message["role"], role.stringEquals("developer") else { continue }
            splices.replace(role, with: JSONWriter.quoted("system"))
            isChanged = true
        }
        if isChanged { edits.append("developer_role") }
    }

    /// What messages hold that the provider cannot take.
    private func checkMessages(_ messages: JSONValue) throws(Refusal) {
        let takesTools = capabilities.tools
        let takesSeveral = takesTools && capabilities.parallelTools != .never
        guard !capabilities.images || !takesTools || !takesSeveral else { return }
        for (index, message) in messages.elements.enumerated() {
            if !takesTools { try checkTools(of: message, index) }
            if !takesSeveral, let calls = message["tool_calls"], calls.count > 1 {
                throw refusal(
                    "The provider takes no turn in which several tools were called",
                    param: "messages[\(index)].tool_calls", key: "parallel_tools")
            }
            guard !capabilities.images, let content = message["content"] else { continue }
            for (part, value) in content.elements.enumerated() where value.isImage {
                throw refusal(
                    "The provider takes no images", param: "messages[\(index)].content[\(part)]", key: "images")
            }
        }
    }

    private func checkTools(of message: JSONValue, _ index: Int) throws(Refusal) {
        let role = message["role"]
        let isAnswer = role?.stringEquals("tool") == true || role?.stringEquals("function") == true
        let calls = (message["tool_calls"]?.count ?? 0) > 0 || message["function_call"].map { !$0.isNull } == true
        guard isAnswer || calls else { return }
        throw refusal(
            "The provider takes no tools, so no calls of them and no results either",
            param: "messages[\(index)]\(isAnswer ? ".role" : "")", key: "tools")
    }
}

extension JSONValue {
    /// Whether a part of a message's content is an image.
    ///
    /// Source: OpenAI API reference, chat/create, `messages[].content`.
    fileprivate var isImage: Bool {
        self["type"]?.stringEquals("image_url") == true || self["image_url"] != nil
    }
}

import MercatorExchange
import MercatorJSON

// The members of the body itself.
extension RequestAdaptation {
    /// `max_tokens` and `max_completion_tokens` are two names of one limit, and OpenAI refuses both at once.
    ///
    /// Source: OpenAI API reference, chat/create, `max_completion_tokens`.
    func adaptMaxTokens(
        _ root: JSONValue, _ splices: inout JSONSplices, _ edits: inout [String]
    ) throws(Refusal) {
        let taken = capabilities.maxTokensField.rawValue
        let other = taken == "max_tokens" ? "max_completion_tokens" : "max_tokens"
        guard let (key, value) = root.entry(other) else { return }
        if let same = root[taken] {
            guard value.isNull || same.isNull || value.exactInt != nil && value.exactInt == same.exactInt else {
                throw refusal(
                    "`max_tokens` and `max_completion_tokens` say different things, and the provider takes one limit",
                    param: other, key: "max_tokens_field")
            }
            // Whichever says something stays, under the name that is taken.
            if same.isNull { splices.replace(same, with: value.spelling) }
            return remove(other, of: root, &splices, &edits)
        }
        splices.replace(key, with: JSONWriter.quoted(taken))
        edits.append(taken)
    }

    /// Goes when usage comes without being asked for, or nobody asks for it.
    func adaptStreamOptions(
        _ root: JSONValue, _ splices: inout JSONSplices, _ edits: inout [String]
    ) throws(Refusal) {
        guard let options = root["stream_options"] else { return }
        for (key, value) in options.members where !value.isNull && value.bool != false {
            let isUsage = key.stringEquals("include_usage") && value.bool == true
            guard isUsage, capabilities.streamUsage == .always else {
                let name = isUsage ? "include_usage" : "its options"
                throw refusal(
                    "The provider takes no `stream_options`, and `\(name)` cannot be had without",
                    param: "stream_options", key: "stream_options")
            }
        }
        remove("stream_options", of: root, &splices, &edits)
    }

    /// `text` is what comes without any format; everything else is a promise.
    func adaptResponseFormat(
        _ root: JSONValue, _ splices: inout JSONSplices, _ edits: inout [String]
    ) throws(Refusal) {
        guard let format = root["response_format"] else { return }
        let type = format["type"]
        if format.isNull || type?.stringEquals("text") == true {
            guard capabilities.responseFormat == .none else { return }
            return remove("response_format", of: root, &splices, &edits)
        }
        let isRefused =
            switch capabilities.responseFormat {
            case .schema: false
            case .schemaOnly: type?.stringEquals("json_object") == true
            case .object: type?.stringEquals("json_schema") == true
            case .none: true
            }
        guard isRefused else { return }
        throw refusal(
            "The provider takes no `response_format` of this type", param: "response_format.type",
            key: "response_format")
    }

    /// Offered tools are refused; what says that there are none may go.
    func refuseTools(_ root: JSONValue, _ splices: inout JSONSplices, _ edits: inout [String]) throws(Refusal) {
        for key in ["tools", "functions"] {
            guard let offered = root[key] else { continue }
            guard offered.isNull || offered.kind == .array && offered.count == 0 else {
                throw refusal("The provider takes no tools", param: key, key: "tools")
            }
            remove(key, of: root, &splices, &edits)
        }
        for key in ["tool_choice", "function_call"] {
            guard let choice = root[key] else { continue }
            guard choice.isNull || choice.stringEquals("none") || choice.stringEquals("auto") else {
                throw refusal("The provider takes no tools", param: key, key: "tools")
            }
            remove(key, of: root, &splices, &edits)
        }
        if root["parallel_tool_calls"] != nil { remove("parallel_tool_calls", of: root, &splices, &edits) }
    }

    /// `true` permits what need not happen. `false` means nothing where it never does or no tool is offered.
    func adaptParallelTools(
        _ root: JSONValue, _ splices: inout JSONSplices, _ edits: inout [String]
    ) throws(Refusal) {
        guard let switched = root["parallel_tool_calls"] else { return }
        let offers = (root["tools"]?.count ?? 0) > 0
        guard switched.bool != false || !offers || capabilities.parallelTools == .never else {
            throw refusal(
                "The provider cannot be told to call one tool at a time", param: "parallel_tool_calls",
                key: "parallel_tools")
        }
        remove("parallel_tool_calls", of: root, &splices, &edits)
    }

    /// Fields that OpenAI's API does not have.
    func adaptUnknownFields(
        _ root: JSONValue, _ splices: inout JSONSplices, _ edits: inout [String]
    ) throws(Refusal) {
        for (key, _) in root.members {
            guard let name = key.string, !ChatFields.known.contains(name) else { continue }
            guard capabilities.unknownFields == .drop else {
                throw Refusal(
                    status: 400, type: "invalid_request_error", code: "unknown_parameter",
                    message: "Unknown parameter: '\(name.prefix(ChatFields.nameBytesMax))'.",
                    param: String(name.prefix(ChatFields.nameBytesMax)),
                    operatorHint: "`unknown_fields` below `capabilities` of the provider `\(provider)` rejects it")
            }
            splices.removeMember(of: root, key: key)
            let shown = ChatFields.isShowable(name) ? name : "unknown_fields"
            if !edits.contains(shown), edits.count < ChatFields.editsMax { edits.append(shown) }
        }
    }
}

extension JSONValue {
    /// A member with its key.
    fileprivate func entry(_ name: String) -> (key: JSONValue, value: JSONValue)? {
        members.first { $0.key.stringEquals(name) }
    }
}

import MercatorExpression
import MercatorJSON
import MercatorYAML

/// Reads `response:` of a description: the reply's body, and what is told of it beside the body.
enum ReplyDescription {
    /// - `status_code` (or `status`), `provider`, `headers` and `error` are about the reply;
    /// - `content` and `finish_reason` stand for a chat's first choice, where `choices` is not written out;
    /// - `body` is the body, else everything else is.
    static func read(_ node: YAMLNode, _ report: inout PolicyReport) -> DescribedReply? {
        guard let members = node.mapping else {
            report.error("type", "`response` must be a mapping, not \(node.shapeName)", at: node)
            return nil
        }
        var reply = DescribedReply()
        var body: [(String, ExpressionValue)] = []
        var message: [(String, ExpressionValue)] = [("role", .string("assistant"))]
        var choice: [(String, ExpressionValue)] = [("index", .int(0))]
        for (key, value) in members {
            switch key.string ?? "" {
            case "status_code", "status": reply.status = report.integer(value, "status_code", in: 100...599) ?? 200
            case "provider": reply.provider = report.text(value, "provider") ?? ""
            case "headers":
                for (key, value) in value.mapping ?? [] {
                    reply.headers.append(((key.string ?? "").lowercased(), value.string ?? ""))
                }
            case "error": body.append(("error", error(value, &reply)))
            case "content": message.append(("content", ExpressionValue(yaml: value)))
            case "finish_reason": choice.append(("finish_reason", ExpressionValue(yaml: value)))
            case "body": reply.body = JSONValue(text: ExpressionValue(yaml: value).jsonText)
            default: body.append((key.string ?? "", ExpressionValue(yaml: value)))
            }
        }
        guard reply.body == nil else { return reply }
        if message.count + choice.count > 2, node.get("choices") == nil {
            choice.append(("message", .map(ExpressionMap(message))))
            body.append(("choices", .list([.map(ExpressionMap(choice))])))
        }
        reply.body = JSONValue(text: ExpressionValue.map(ExpressionMap(body)).jsonText)
        return reply
    }

    /// A text is the message of a failure; an object is the API's error.
    private static func error(_ node: YAMLNode, _ reply: inout DescribedReply) -> ExpressionValue {
        let members = node.mapping ?? []
        let type = members.first { $0.key.string == "type" }?.value.string ?? "upstream_error"
        let message = node.string ?? members.first { $0.key.string == "message" }?.value.string ?? ""
        reply.error = ReplyError(type: type, message: message)
        if node.mapping != nil { return ExpressionValue(yaml: node) }
        return .map(ExpressionMap([("type", .string(type)), ("message", .string(message))]))
    }
}

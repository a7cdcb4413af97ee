import MercatorExpression
import MercatorJSON

/// `request.metadata.*`, from the strongest source to the weakest: rules, the gateway (rows of their own in the
/// catalogue), the key, headers, the body, the operator's defaults. So a caller cannot forge what operator and gateway
/// say.
extension Judgement {
    func metadata(_ reading: MetadataReading) -> ExpressionValue {
        for index in reading.names.indices {
            let value = metadata(
                reading.names[index], headers: reading.headers[index], isTrusted: reading.isTrusted)
            if !value.isNull { return value }
        }
        return reading.fallback
    }

    /// Nobody has said anything about the request, so that no name needs to be looked up.
    var isMetadataSilent: Bool { sources?.isSilent == true && verdict.metadata.isEmpty }

    private func metadata(_ name: String, headers: [String], isTrusted: Bool) -> ExpressionValue {
        if !verdict.metadata.isEmpty, let attached = verdict.metadata.last(where: { $0.name == name }) {
            return attached.value
        }
        if let value = sources?.caller?.value(of: name) { return value }
        guard !isTrusted else { return .null }
        for header in headers {
            if let value = facts.header(header) { return .text(value) }
        }
        guard let value = sources?.sent?[name] else { return .null }
        return value.string.map { .text($0) } ?? .json(value)
    }

    /// Everything known about the request as one map, for messages.
    var wholeMetadata: ExpressionMap {
        var map = compiled.defaultMetadata
        let isTrusted = compiled.isTrusted
        if let sent = sources?.sent {
            for (key, value) in sent.members {
                guard let name = key.string, !isTrusted(name) else { continue }
                map[name] = value.string.map { .text($0) } ?? .json(value)
            }
        }
        facts.forEachHeader(withPrefix: metadataHeaderPrefix) { header, value in
            let name = String(header.dropFirst(metadataHeaderPrefix.count).map { $0 == "-" ? "_" : $0 })
            if !name.isEmpty, !isTrusted(name) { map[name] = .text(value) }
        }
        for name in ["user_id", "team_id", "environment"] where !isTrusted(name) {
            let header = "x-" + name.map { $0 == "_" ? "-" : $0 }
            if let value = facts.header(header) { map[name] = .text(value) }
        }
        if let caller = sources?.caller {
            for (name, value) in caller.metadata { map[name] = value }
            for name in ["user_id", "team_id"] { map[name] = caller.value(of: name) }
        }
        map["request_id"] = .text(facts.requestID)
        map["user_authenticated"] = .bool(facts.isAuthenticated)
        map["connection_secure"] = .bool(facts.connectionIsSecure)
        if !facts.clientAddress.isEmpty { map["client_ip"] = .text(facts.clientAddress) }
        if let agent = facts.header("user-agent") { map["user_agent"] = .text(agent) }
        for (name, value) in verdict.metadata { map[name] = value }
        return map
    }
}

/// Who may have said something about a request beside its policies.
struct MetadataSources {
    /// The body's own `metadata`; nil when it has none.
    let sent: JSONValue?
    /// The key's; nil when no key names the caller.
    let caller: CallerFacts?
    /// Nobody has said anything, so that no name needs to be looked up.
    let isSilent: Bool

    init(_ document: JSONValue?, _ facts: any PolicyFacts) {
        sent = document?["metadata"]
        caller = facts.caller
        isSilent = sent == nil && caller == nil && !facts.mayHaveMetadataHeaders
    }
}

extension CallerFacts {
    /// What the key says under a metadata name; nil when it says nothing.
    fileprivate func value(of name: String) -> ExpressionValue? {
        if name == "user_id", let userID { return .text(userID) }
        if name == "team_id", let teamID { return .text(teamID) }
        return metadata.first { $0.name == name }?.value
    }
}

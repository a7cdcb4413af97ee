import MercatorExpression
import MercatorJSON

extension Judgement {
    /// The value of one field, computed.
    func read(_ reader: FieldReader) -> ExpressionValue {
        switch reader {
        case .absent: .null
        case .body(let path): body(path)
        case .reply(let path): replyBody.map { ExpressionValue.json($0).below(path[...]) } ?? .null
        case .replyProjection(let projection): replyBody.map(projection.read) ?? .null
        case .replyHeader(let name): reply?.header(name).map { .text($0) } ?? .null
        case .projection(let projection): document.map(projection.read) ?? .null
        case .computed(let field, let rest): rest.isEmpty ? computed(field) : computed(field).below(rest[...])
        case .header(let name): facts.header(name).map { .text($0) } ?? .null
        case .metadata(let reading):
            reading.rest.isEmpty ? metadata(reading) : metadata(reading).below(reading.rest[...])
        case .constant(let value): value
        case .provider(let name, let fact):
            (name ?? selectedProvider).map { facts.provider($0, fact) } ?? .null
        case .variable(let name, let operators, let rest): (variables[name] ?? operators).below(rest[...])
        case .decision(let field): decision(field)
        }
    }

    /// The body at a path, as it will go out.
    func body(_ path: [FieldStep]) -> ExpressionValue {
        document.map { ExpressionValue.json($0).below(path[...]) } ?? .null
    }

    private func computed(_ field: ComputedField) -> ExpressionValue {
        switch field {
        case .clientAddress: text(facts.clientAddress)
        case .connectionIsSecure: .bool(facts.connectionIsSecure)
        case .contextWindow:
            model.string.flatMap(compiled.options.declared.contextWindow).map { .int(Int64($0)) } ?? .null
        case .hasImages: .bool(hasImages)
        case .headers: headers
        case .lastUserText: lastUserText
        case .messagesHash: messagesHash
        case .metadata: .map(wholeMetadata)
        case .method: .string(facts.method)
        case .model: model
        case .modelFamily: model.string.map { .string(ModelFamily.name(of: $0)) } ?? .null
        case .path: .string(facts.path)
        case .providerSelectedName: selectedProvider.map { .string($0) } ?? .null
        case .requestID: .text(facts.requestID)
        case .turnCount: turnCount
        case .userAgent: facts.header("user-agent").map { .text($0) } ?? .null
        case .userIsAuthenticated: .bool(facts.isAuthenticated)
        default: reply == nil ? clock(field) : replied(field) ?? clock(field)
        }
    }

    private func clock(_ field: ComputedField) -> ExpressionValue {
        let options = compiled.options
        let clock = ClockFields(facts.now, in: options.zone)
        switch field {
        case .timeDate: return .string(clock.dateText)
        case .timeDay: return .int(Int64(clock.date.day))
        case .timeDayOfWeek, .timeWeekday: return .int(clock.weekday)
        case .timeHour: return .int(clock.hour)
        case .timeMinute: return .int(clock.minute)
        case .timeMonth: return .int(Int64(clock.date.month))
        case .timeNextMonth: return .string(clock.nextMonthText)
        case .timeNow: return .int(facts.now.seconds)
        case .timeSecond: return .int(clock.second)
        case .timeText: return .string(clock.text)
        case .timeYear: return .int(Int64(clock.date.year))
        case .timeZone: return .string(options.zone.name)
        default: return .null
        }
    }

    private func text(_ text: String) -> ExpressionValue { text.isEmpty ? .null : .text(text) }

    private var model: ExpressionValue {
        if let edited = verdict.edits.last(where: { $0.path == ["model"] }) { return edited.value }
        if let model = facts.modelOutsideBody { return .string(model) }
        return document?["model"].map { .json($0) } ?? .null
    }

    /// The provider that would be chosen if no further rule spoke.
    private var selectedProvider: String? {
        if let reply { return reply.provider.isEmpty ? nil : reply.provider }
        let permitted = verdict.permittedProviders
        if let route = verdict.route, !route.providers.isEmpty {
            return route.providers.first { permitted?.contains($0) ?? true }
        }
        guard let provider = model.string.flatMap(facts.provider(ofModel:)) else { return permitted?.first }
        return permitted?.contains(provider) ?? true ? provider : permitted?.first
    }

    private var headers: ExpressionValue {
        var map = ExpressionMap()
        facts.forEachHeader(withPrefix: "") { name, value in
            if map[name] == nil { map[name] = .text(value) }
        }
        return .map(map)
    }

    private func decision(_ field: DecisionField) -> ExpressionValue {
        let speaker = verdict.denial?.rule ?? verdict.route?.rule
        let reason = verdict.denial?.reason ?? verdict.route?.reason
        switch field {
        case .action: return .string(verdict.action)
        case .matchedPolicies:
            var names: [String] = []
            for match in verdict.matches where !names.contains(match.policy) { names.append(match.policy) }
            return .list(names.map { .string($0) })
        case .policy: return speaker.map { .string($0.policy) } ?? .null
        case .reason: return reason.map { .string($0) } ?? .null
        case .rule: return speaker.map { .string($0.rule) } ?? .null
        case .whole:
            return .map(
                ExpressionMap([
                    ("action", decision(.action)), ("policy", decision(.policy)), ("rule", decision(.rule)),
                    ("reason", decision(.reason)), ("matched_policies", decision(.matchedPolicies)),
                ]))
        }
    }
}

extension Verdict {
    /// `deny`, `route` or `allow`: what becomes of the request, in one word.
    package var action: String { denial != nil ? "deny" : route != nil ? "route" : "allow" }
}

extension ExpressionValue {
    /// The value at a path below this one; null where a step finds nothing. Unlike `descend` it is not generic, which
    /// counts for a field that every request reads.
    func below(_ path: ArraySlice<FieldStep>) -> ExpressionValue {
        var value = self
        for step in path {
            let next =
                switch step {
                case .key(let key): value.member(key)
                case .index(let position): value.element(position)
                }
            guard let next else { return .null }
            value = next
        }
        return value
    }
}

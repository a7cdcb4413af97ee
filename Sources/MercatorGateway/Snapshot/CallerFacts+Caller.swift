import MercatorExpression
import MercatorIdentity
import MercatorPolicy

extension CallerFacts {
    /// What policies may know of a key's owner.
    init(_ caller: Caller) {
        self.init(
            name: caller.name, userID: caller.userID, teamID: caller.teamID,
            metadata: caller.metadata.map { (name: $0.name, value: ExpressionValue($0.value)) },
            mayExplain: caller.mayExplain)
    }
}

extension ExpressionValue {
    /// A value as the configuration writes it beside a key.
    init(_ value: AttributeValue) {
        switch value {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .double(let number): self = .double(number)
        case .string(let text): self = .string(text)
        case .list(let items): self = .list(items.map(ExpressionValue.init))
        case .map(let members):
            self = .map(ExpressionMap(members.map { ($0.name, ExpressionValue($0.value)) }))
        }
    }
}

/// What a matching rule does. One file a kind; ``StandardActions`` lists them.
package protocol PolicyAction: Sendable {
    /// The word after `action:` or `type:`.
    static var word: String { get }
    /// What it does, as a sentence fragment for the reference page.
    static var summary: String { get }
    /// The keys it takes, in the order of the reference page.
    static var keys: [ActionKey] { get }
    /// Keys of which it needs one; empty for an action that can stand alone.
    static var needs: [String] { get }
    /// Whether a match ends its policy.
    static var endsPolicy: Bool { get }
    /// Whether it only reports, so that it runs after a denial too.
    static var isNote: Bool { get }
    /// Whether its rule refuses the request when the condition has no value.
    static var deniesOnError: Bool { get }

    /// Reads and checks it; nil after an error has been reported.
    init?(_ reader: inout ActionReader)
    /// Carries it out in the verdict.
    func perform(for rule: RuleReference, in judgement: inout Judgement)
}

extension PolicyAction {
    package static var needs: [String] { [] }
    package static var endsPolicy: Bool { false }
    package static var isNote: Bool { false }
    package static var deniesOnError: Bool { false }
}

/// A key of an action.
package struct ActionKey: Sendable {
    package let name: String
    /// Another spelling that means the same; nil for none.
    package let alias: String?
    package let summary: String
    /// What its value may be.
    let shape: KeyShape

    init(_ name: String, alias: String? = nil, _ shape: KeyShape, _ summary: String) {
        self.name = name
        self.alias = alias
        self.shape = shape
        self.summary = summary
    }
}

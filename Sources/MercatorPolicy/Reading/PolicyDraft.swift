import MercatorYAML

/// A policy as it is written, whichever form it has: read, not yet checked.
struct PolicyDraft {
    /// The name; unnamed policies are called after their file.
    var name: String
    var summary = ""
    /// Higher runs first.
    var priority = 100
    var isShadow = false
    /// What later problems with the policy as a whole point at.
    var node: YAMLNode
    var rules: [RuleDraft] = []
    /// The values of `{{ variables.x }}`, for this policy only.
    var variables: [String: YAMLNode] = [:]
    /// Inline policies come before files at equal priority.
    var isInline = false
}

/// A rule as it is written.
struct RuleDraft {
    /// Nil when the author gave none.
    var name: String?
    /// Its place among the rules of its policy as they run, from 1; unnamed rules are called by it.
    var number = 0
    var node: YAMLNode
    var condition: ConditionDraft
    var actions: [ActionDraft]
    /// What the author wrote under `on_error`; nil leaves it to the actions.
    var onError: ErrorResponse?
    /// Higher runs first within the policy; equal ones keep the order of the file.
    var priority = 0
}

/// What a rule does when its condition has no value.
enum ErrorResponse: String, CaseIterable {
    case deny, skip
}

/// When a rule applies, as it is written.
enum ConditionDraft {
    case always
    /// An expression in MPL.
    case expression(YAMLNode)
    /// A structured condition, in one of its spellings.
    case structured(YAMLNode)
}

/// An action as it is written: its word and the keys beside it.
struct ActionDraft {
    /// The word after `action:` or `type:`, lower case.
    var word: String
    /// The word's place.
    var node: YAMLNode
    /// The keys that may belong to it.
    var members: [(key: YAMLNode, value: YAMLNode)]
}

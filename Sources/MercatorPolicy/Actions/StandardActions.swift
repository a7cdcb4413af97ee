/// All actions, by word.
package enum StandardActions {
    package static let all: [any PolicyAction.Type] = [
        AlertAction.self,
        AllowAction.self,
        BudgetAction.self,
        DenyAction.self,
        LogAction.self,
        ModifyAction.self,
        RateLimitAction.self,
        RedactAction.self,
        RouteAction.self,
        TagAction.self,
        TransformAction.self,
    ]

    /// Keys that every action takes.
    package static let sharedKeys = [
        ActionKey("log_level", .level, "the level of `log_message`: debug, info, warn, error, critical"),
        ActionKey("log_message", .text, "a line for the log when the rule matches; a template"),
        ActionKey("metadata", .mapping, "values to attach to the request; later rules see them"),
    ]

    /// All words, sorted.
    package static let names = all.map { $0.word }

    /// The action of a word; nil when there is none.
    static func action(_ word: String) -> (any PolicyAction.Type)? { all.first { $0.word == word } }

    /// The word to suggest for one that other systems use; nil when it is not known.
    static let synonyms = [
        "accept": "allow", "block": "deny", "forbid": "deny", "mask": "redact", "notify": "alert", "pass": "allow",
        "permit": "allow", "reject": "deny", "set": "modify", "throttle": "rate_limit", "warn": "log",
    ]
}

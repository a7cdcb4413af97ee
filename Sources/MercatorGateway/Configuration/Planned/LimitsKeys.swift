import MercatorYAML

/// `limits:`, checked until its engine is there.
struct LimitsKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<LimitsKeys>("Budgets, rates and what happens at their end.") {
        DeclaredKey(checked: "budgets", BudgetsKeys.self)
        DeclaredKey(checked: "rate_limits", RateLimitsKeys.self)
        DeclaredKey(checked: "rate_limiting", DefaultRatesKeys.self)
        DeclaredKey(checked: "enforcement", EnforcementKeys.self)
        DeclaredKey(checked: "storage", LimitsStorageKeys.self)
    }
}

private struct BudgetsKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<BudgetsKeys>("Money, in US dollars.") {
        DeclaredKey(checked: "enabled", .boolean, default: false, "Whether budgets count.")
        DeclaredKey(checked: "alert_threshold", .number(0...1), default: 0.8, "Share at which to warn.")
        DeclaredKey(checked: "default_daily_limit", .number(0...1e12), default: 100, "For who has no budget.")
        DeclaredKey(checked: "enforcement", .word(["hard", "soft"]), "Whether it blocks.")
        DeclaredKey(checked: "by_api_key", .entries(of: .section(BudgetKeys.self)), "By API key.")
        DeclaredKey(checked: "by_user", .entries(of: .section(BudgetKeys.self)), "By user.")
        DeclaredKey(checked: "by_team", .entries(of: .section(BudgetKeys.self)), "By team.")
    }
}

private struct BudgetKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<BudgetKeys>("A budget.") {
        DeclaredKey(checked: "hourly", .number(0...1e12), "An hour.")
        DeclaredKey(checked: "daily", .number(0...1e12), "A day.")
        DeclaredKey(checked: "monthly", .number(0...1e12), "A month.")
    }

    mutating func check(_ node: YAMLNode, _ reader: inout SectionReader) {
        for (smaller, larger) in [("hourly", "daily"), ("daily", "monthly"), ("hourly", "monthly")] {
            guard let low = node.get(smaller), let high = node.get(larger), let a = low.double, let b = high.double,
                a > b
            else { continue }
            return reader.report(low, "config/invalid-value", "the \(smaller) budget is above the \(larger) one")
        }
    }
}

private struct RateLimitsKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<RateLimitsKeys>("Requests, tokens and concurrency.") {
        DeclaredKey(checked: "enabled", .boolean, default: false, "Whether rates count.")
        DeclaredKey(checked: "by_api_key", .entries(of: .section(RateKeys.self)), "By API key.")
        DeclaredKey(checked: "by_user", .entries(of: .section(RateKeys.self)), "By user.")
        DeclaredKey(checked: "by_team", .entries(of: .section(RateKeys.self)), "By team.")
    }
}

private struct RateKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<RateKeys>("A rate.") {
        DeclaredKey(checked: "requests_per_second", .integer(0...100_000), "Requests a second.")
        DeclaredKey(checked: "requests_per_minute", .integer(0...10_000_000), "Requests a minute.")
        DeclaredKey(checked: "requests_per_hour", .integer(0...1_000_000_000), "Requests an hour.")
        DeclaredKey(checked: "tokens_per_minute", .integer(0...10_000_000), "Tokens a minute.")
        DeclaredKey(checked: "tokens_per_hour", .integer(0...1_000_000_000), "Tokens an hour.")
        DeclaredKey(checked: "max_concurrent", .integer(0...10_000), "Requests at once.")
    }
}

private struct DefaultRatesKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<DefaultRatesKeys>("Rates for everybody.") {
        DeclaredKey(checked: "enabled", .boolean, default: false, "Whether they count.")
        DeclaredKey(checked: "default_rpm", .integer(0...10_000_000), default: 60, "Requests a minute.")
        DeclaredKey(checked: "default_tpm", .integer(0...1_000_000_000), default: 100_000, "Tokens a minute.")
        DeclaredKey(checked: "window_size", .positiveDuration, default: .seconds(60), "Window that slides.")
    }
}

private struct EnforcementKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<EnforcementKeys>("What happens at a limit.") {
        DeclaredKey(checked: "action", .word(["block", "queue", "downgrade", "alert"]), default: "block", "What.")
        DeclaredKey(checked: "queue_depth", .integer(0...100_000), default: 100, "Requests waiting.")
        DeclaredKey(checked: "queue_timeout", .duration, default: .seconds(30), "How long they wait.")
        DeclaredKey(checked: "model_downgrades", .entries(of: .text), "Model to the cheaper one.")
    }
}

private struct LimitsStorageKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<LimitsStorageKeys>("Where counts are kept.") {
        DeclaredKey(checked: "backend", .word(["memory", "sqlite"]), default: "memory", "Where.")
        DeclaredKey(checked: "sqlite", LimitsSQLiteKeys.self)
        DeclaredKey(checked: "memory", LimitsMemoryKeys.self)
    }
}

private struct LimitsSQLiteKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<LimitsSQLiteKeys>("Counts in a SQLite file.") {
        DeclaredKey(checked: "path", .text, default: "/var/lib/mercator/limits.db", "The file.")
        DeclaredKey(checked: "snapshot_interval", .positiveDuration, default: .seconds(300), "Pause between writes.")
    }
}

private struct LimitsMemoryKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<LimitsMemoryKeys>("Counts in memory.") {
        DeclaredKey(checked: "max_entries", .integer(1...100_000_000), default: 100_000, "Entries.")
        DeclaredKey(checked: "cleanup_interval", .positiveDuration, default: .seconds(60), "Pause between clean-ups.")
    }
}

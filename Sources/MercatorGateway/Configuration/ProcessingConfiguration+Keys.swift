package import MercatorYAML

extension ProcessingConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<ProcessingConfiguration>(
        "What is found out about requests and answers."
    ) {
        DeclaredKey(planned: "enrich_requests", .boolean, default: true, "Whether facts are added to requests.")
        DeclaredKey(planned: "estimate_costs", .boolean, default: true, "Whether costs are estimated.")
        DeclaredKey(planned: "analyze_content", .boolean, default: true, "Whether contents are looked at.")
        DeclaredKey(
            "default_metadata", \.defaultMetadata, .entries(of: .anything),
            "Values of `request.metadata.*` where nobody else says anything.")
        DeclaredKey(planned: "tokens", TokensKeys.self)
        DeclaredKey(planned: "costs", CostsKeys.self)
        DeclaredKey(planned: "content", ContentKeys.self)
        DeclaredKey("conversation", \.conversation)
    }
}

extension ConversationConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<ConversationConfiguration>("Conversations.") {
        DeclaredKey(
            "max_context_window", \.contextWindows, .entries(of: .integer(1...1_000_000_000)),
            "Tokens of context for `model.context_window`, by the beginning of the model's name, or `default`.")
        DeclaredKey(planned: "warn_threshold", .number(0...1), default: 0.8, "Share at which to warn.")
    }
}

private struct TokensKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<TokensKeys>("Counting tokens.") {
        DeclaredKey(checked: "estimator", .text, default: "simple", "How.")
        DeclaredKey(checked: "cache_size", .integer(0...100_000), default: 100, "Tokenizers kept.")
        DeclaredKey(checked: "models", .entries(of: .number(0.1...100)), "Characters a token, by model.")
    }
}

private struct CostsKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<CostsKeys>("Prices.") {
        DeclaredKey(
            checked: "pricing", .entries(of: .entries(of: .section(PriceKeys.self))),
            "US dollars for 1,000 tokens, by provider and model.")
    }
}

private struct PriceKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<PriceKeys>("Prices of a model.") {
        DeclaredKey(checked: "prompt", .number(0...1e6), "Tokens in.")
        DeclaredKey(checked: "completion", .number(0...1e6), "Tokens out.")
        DeclaredKey(checked: "cached_prompt", .number(0...1e6), "Cached tokens in.")
    }
}

private struct ContentKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<ContentKeys>("Looking for what should not be there.") {
        DeclaredKey(checked: "pii", PersonalFactsKeys.self)
        DeclaredKey(checked: "sensitive", SensitiveKeys.self)
        DeclaredKey(checked: "injection", InjectionKeys.self)
    }
}

private struct PersonalFactsKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<PersonalFactsKeys>("Personal facts.") {
        DeclaredKey(checked: "enabled", .boolean, default: true, "Whether they are looked for.")
        DeclaredKey(checked: "types", .list(of: .text), "Which.")
        DeclaredKey(checked: "redact_in_logs", .boolean, default: true, "Whether logs are spared them.")
    }
}

private struct SensitiveKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<SensitiveKeys>("Sensitive contents.") {
        DeclaredKey(checked: "enabled", .boolean, default: true, "Whether they are looked for.")
        DeclaredKey(checked: "severity_threshold", .word(["low", "medium", "high"]), default: "medium", "From when.")
        DeclaredKey(checked: "categories", .list(of: .text), "Which.")
    }
}

private struct InjectionKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<InjectionKeys>("Prompt injection.") {
        DeclaredKey(checked: "enabled", .boolean, default: true, "Whether it is looked for.")
        DeclaredKey(checked: "confidence_threshold", .number(0...1), default: 0.7, "From when.")
        DeclaredKey(checked: "patterns", .list(of: .text), "What gives it away.")
    }
}

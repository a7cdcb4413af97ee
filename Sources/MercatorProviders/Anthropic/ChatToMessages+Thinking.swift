import MercatorJSON

extension ChatToMessages {
    /// How long the answer may be, and how much of it may be thinking: the two depend on each other.
    struct Thinking {
        var tokensMax: Int64
        /// The value of `thinking`; nil to leave it out.
        var config: [UInt8]?
        /// The value of `output_config.effort`; nil to leave it out.
        var effort: String?

        /// Reads `max_completion_tokens`, `max_tokens`, `reasoning_effort` and `thinking`.
        init(chat: JSONValue, notes: inout TranslationNotes) throws(TranslationRefusal) {
            let asked = try Self.tokensMax(chat)
            tokensMax = asked ?? TranslationBounds.tokensMaxDefault
            if let thinking = chat["thinking"], !thinking.isNull {
                // Anthropic's own extension of chat; it knows what it wants.
                config = thinking.spelling
            }
            guard let value = chat["reasoning_effort"], !value.isNull else { return }
            guard let effort = value.string, let budget = Self.budgets[effort] else {
                throw TranslationRefusal(
                    "reasoning_effort", "this is none of the efforts that can be asked for",
                    hint: "use none, minimal, low, medium, high, xhigh or max")
            }
            guard config == nil else {
                notes.add("reasoning_effort", "left out, because `thinking` says more")
                return
            }
            guard effort != "none" else {
                config = Array(#"{"type":"disabled"}"#.utf8)
                return
            }
            let kind = AnthropicModel.thinking(of: chat["model"]?.string ?? "")
            if kind == .adaptive {
                self.effort = effort == "minimal" ? "low" : effort
                if effort == "minimal" { notes.add("reasoning_effort", "`minimal` is `low`, the least there is") }
            }
            if let obstacle = Self.obstacle(to: kind, in: chat) {
                notes.add("reasoning_effort", obstacle)
            } else if kind == .adaptive {
                config = Array(#"{"type":"adaptive"}"#.utf8)
                if asked == nil { tokensMax += budget }
            } else {
                takeBudget(budget, wasAsked: asked != nil, &notes)
            }
        }

        /// Why the model must not be asked to think; nil when it may be.
        ///
        /// Source: Anthropic's page on extended thinking, on tool use, read 2026-11-25.
        private static func obstacle(to kind: AnthropicModel.Thinking, in chat: JSONValue) -> String? {
            if kind == .none { return "left out, because the model cannot think" }
            let choice = chat["tool_choice"]
            if choice?.kind == .object || choice?.stringEquals("required") == true {
                return "no thinking, because Anthropic does not think where a tool is forced"
            }
            // With a budget, a turn that calls tools must begin with its thinking.
            let last = chat["messages"]?.elements.reversed().first { $0["role"]?.stringEquals("assistant") == true }
            guard kind == .budget, let last, last["tool_calls"].map({ $0.count > 0 }) ?? false,
                last["thinking_blocks"].map({ $0.count == 0 }) ?? true
            else { return nil }
            return "no thinking, because the last answer calls tools and comes without its thinking"
        }

        /// Older models take a budget of tokens, which is part of `max_tokens`: chat's bound includes reasoning too.
        private mutating func takeBudget(_ budget: Int64, wasAsked: Bool, _ notes: inout TranslationNotes) {
            var budget = budget
            if wasAsked { budget = min(budget, tokensMax / 2) } else { tokensMax += budget }
            guard budget >= Self.budgetMin else {
                notes.add("reasoning_effort", "left out, because the tokens allowed are too few to think with")
                return
            }
            config = Array(#"{"type":"enabled","budget_tokens":\#(budget)}"#.utf8)
            notes.add("reasoning_effort", "a budget of \(budget) tokens, because the model does not know efforts")
        }

        private static func tokensMax(_ chat: JSONValue) throws(TranslationRefusal) -> Int64? {
            for name in ["max_completion_tokens", "max_tokens"] {
                guard let value = chat[name], !value.isNull else { continue }
                guard let count = value.exactInt, count >= 1 else {
                    throw TranslationRefusal(name, "this is no whole number of at least 1", hint: "use one")
                }
                return count
            }
            return nil
        }

        /// Source: Anthropic API reference, `thinking.budget_tokens`.
        private static let budgetMin: Int64 = 1_024

        /// Tokens by effort: the budget of models that know no effort, and what is added to the default bound. The
        /// largest stays below the smallest output limit of models that think, 64,000. Read back by ``MessagesToChat``.
        static let budgets: [String: Int64] = [
            "none": 0, "minimal": 1_024, "low": 2_048, "medium": 8_192, "high": 16_384, "xhigh": 32_768, "max": 59_904,
        ]
    }
}

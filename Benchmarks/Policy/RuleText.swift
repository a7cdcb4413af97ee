/// Policy files made for the benchmark.
enum RuleText {
    /// Conditions as people write them, none of which holds for the benched request; then one that does.
    static func mixed(_ count: Int) -> String {
        var text = "policies:\n  - name: bench\n    rules:\n"
        for index in 1..<count {
            let condition =
                switch index % 5 {
                case 0: "request.model == \"model-\(index)\" and request.metadata.user_tier == \"free\""
                case 1: "request.max_tokens > \(2_000 + index)"
                case 2: "request.metadata.user_region in [\"EU\", \"UK\", \"CH-\(index)\"]"
                case 3: "request.model starts_with \"vendor-\(index)/\" or request.metadata.team_id == \"t\(index)\""
                default: "request.metadata.user_budget_remaining < \(index).5 and not (request.stream == true)"
                }
            text += "      - {condition: '\(condition)', action: route, provider: openai}\n"
        }
        return text + "      - {condition: 'request.model == \"gpt-4\"', action: route, provider: openai}\n"
    }

    /// Rules that each ask for a metadata name of their own, none of which holds for a value from 0.
    static func metadata(_ count: Int) -> String {
        var text = "policies:\n  - name: bench\n    rules:\n"
        for index in 0..<count {
            text += "      - {condition: 'request.metadata.name_\(index) < 0', action: route, provider: openai}\n"
        }
        return text
    }

    static let patterns: String = {
        let patterns = [
            "(?i)ignore (all )?previous instructions", "\\b\\d{3}-\\d{2}-\\d{4}\\b",
            "(?i)\\b[a-z0-9._%+-]+@[a-z0-9.-]+\\.[a-z]{2,}\\b", "\\b(?:\\d[ -]?){13,16}\\b",
            "(?i)(password|secret|api[_-]?key)\\s*[:=]", "-----BEGIN [A-Z ]+PRIVATE KEY-----", "AKIA[0-9A-Z]{16}",
            "(?i)drop\\s+table", "(?i)<script[^>]*>", "\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b",
        ]
        var text = "policies:\n  - name: bench\n    rules:\n"
        for pattern in patterns {
            text += "      - condition: |\n          request.messages[-1].content matches \"\(pattern)\"\n"
            text += "        action: deny\n"
        }
        return text
    }()
}

import MercatorJSON

/// Which tools a request's `tool_choice` leaves, as far as Ollama can be made to obey it: by what it is sent.
struct OllamaToolChoice {
    /// No tool may be called.
    private(set) var allowsNone = false
    /// Names of the tools that may be called; nil for all.
    private var names: Set<String>?

    /// Reads a choice; nil is `auto`. Throws for one that forces a call.
    init(_ choice: JSONValue?) throws(TranslationRefusal) {
        guard let choice, !choice.stringEquals("auto") else { return }
        if choice.stringEquals("none") {
            allowsNone = true
        } else if choice["type"]?.stringEquals("allowed_tools") == true,
            let allowed = choice["allowed_tools"], allowed["mode"]?.stringEquals("auto") == true
        {
            names = Set(allowed["tools"]?.elements.compactMap { $0["function"]?["name"]?.string } ?? [])
            allowsNone = names?.isEmpty == true
        } else {
            throw TranslationRefusal(
                "tool_choice", "Ollama cannot be made to call a tool",
                hint: "use `auto` or `none`, or a provider that obeys `tool_choice`")
        }
    }

    /// Whether a tool of that name may be called.
    func allows(_ name: String) -> Bool {
        names?.contains(name) ?? !allowsNone
    }
}

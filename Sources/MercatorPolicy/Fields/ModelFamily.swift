/// The family that a model's name tells of, in the words that policies compare with.
enum ModelFamily {
    static func name(of model: String) -> String {
        let model = model.lowercased()
        return families.first { family in family.marks.allSatisfy(model.contains) }?.name ?? "Unknown"
    }

    /// The more precise before the less.
    private static let families: [(marks: [String], name: String)] = [
        (["gpt-4"], "GPT-4"), (["gpt-3.5"], "GPT-3.5"), (["claude-3", "opus"], "Claude 3 Opus"),
        (["claude-3", "sonnet"], "Claude 3 Sonnet"), (["claude-3", "haiku"], "Claude 3 Haiku"), (["claude"], "Claude"),
    ]
}

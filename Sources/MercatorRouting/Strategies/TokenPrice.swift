/// What tokens cost at a provider, in US dollars for one.
///
/// For comparing providers only; what is billed is counted elsewhere, in whole units.
package struct TokenPrice: Hashable, Sendable {
    package var prompt: Double
    package var completion: Double

    package init(prompt: Double, completion: Double) {
        self.prompt = prompt
        self.completion = completion
    }

    /// What a request of this size costs.
    package func cost(promptTokens: Int, completionTokens: Int) -> Double {
        prompt * Double(promptTokens) + completion * Double(completionTokens)
    }
}

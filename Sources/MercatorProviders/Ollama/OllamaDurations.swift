/// The times that Ollama's last line reports, as a gateway can measure them, in nanoseconds.
///
/// `load_duration` has no place here: a provider's models are loaded already.
package struct OllamaDurations: Hashable, Sendable {
    /// From the request to the end: `total_duration`.
    package var total: Int64
    /// From the request to the first token: `prompt_eval_duration`.
    package var promptEvaluation: Int64

    /// Both times; the first token cannot come after the end.
    package init(total: Int64, promptEvaluation: Int64) {
        self.total = max(0, total)
        self.promptEvaluation = min(max(0, promptEvaluation), max(0, total))
    }

    /// From the first token to the end: `eval_duration`.
    package var evaluation: Int64 { total - promptEvaluation }
}

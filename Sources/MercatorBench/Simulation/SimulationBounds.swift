/// What one request may ask of the simulated provider; a directive beyond it is refused with a 400.
package enum SimulationBounds {
    /// A long answer is some thousand tokens; more would only measure patience.
    package static let chunksMax = 100_000
    /// Large enough to fill every buffer on the way.
    package static let bodyBytesMax = 64 << 20
    /// Beyond every timeout a gateway would be configured with.
    package static let delayMax = Duration.seconds(600)
    /// Choices in one answer, as OpenAI allows far more than anyone asks for.
    package static let choicesMax = 16
    /// Inputs of one embeddings request, as OpenAI has it.
    package static let inputsMax = 2_048
    /// Numbers in one embedding.
    package static let dimensionsMax = 4_096
    /// How much of the caller's text an answer repeats, in characters.
    package static let excerptCharacters = 160
    /// Requests whose failed tries are remembered at once (`fail=N`); beyond it the ledger starts afresh.
    package static let rememberedTriesMax = 4_096
    /// Answers that are kept ready on each loop; beyond it the shelf starts afresh.
    package static let readyAnswersMax = 64
    /// Bytes of one write of a stream without gaps.
    package static let writeBytes = 64 << 10
    /// How far a paced stream may fall behind its schedule before it starts a new one.
    package static let scheduleSlack = Duration.milliseconds(50)
    /// Pieces in which a `slow` answer comes.
    package static let slowPieces = 10
    /// Largest answer that is kept ready for the next identical request.
    package static let readyAnswerBytesMax = 256 << 10
    /// How long the pieces of a `slow` answer are apart when no gap is given.
    package static let slowGap = Duration.milliseconds(200)
}

/// The limits of one exchange.
package enum ExchangeBounds {
    /// A reply up to this size is kept until it is whole, so that a torn one can still be answered honestly.
    package static let collectedBytesMax = 262_144
    /// A reply that policies may refuse or change is kept up to this size; a larger one is refused where they protect.
    /// The longest answers of today's models are a few hundred kilobytes; audio and images in JSON are a few megabytes.
    package static let inspectedBytesMax = 8 << 20
    /// Other providers that policies may try for one request.
    package static let reroutesMax = 4
    /// An error reply is read up to this size to be judged; providers' errors are a few hundred bytes.
    package static let errorBytesMax = 65_536
    /// How long an error reply may take to arrive after its head.
    package static let errorBodyTimeout: Duration = .seconds(2)
    /// How long after `[DONE]` the provider may leave the stream open; then it ends without waiting any longer.
    package static let afterDoneMax: Duration = .seconds(1)
    /// Characters of a provider's own words in an error of ours.
    package static let quotedWordsMax = 1_000
    /// An incomplete SSE event is held back up to this size; a larger one passes in pieces.
    package static let heldEventBytesMax = 65_536
    /// Bytes of an explanation in a header: common clients and proxies take 8 KiB of a line.
    package static let explanationBytesMax = 6_144
    /// Attempts of one exchange, other URL forms included.
    package static let attemptsMax = 16
    /// Attempts of one exchange where several providers may be asked and `routing.max_attempts` says nothing.
    package static let attemptsUsual = 5
    /// Series of requests that metrics keep apart: providers times models times states of a large gateway, and a
    /// megabyte.
    package static let seriesMax = 10_000
    /// Models that policies are asked about for one list: some ten milliseconds of the loop. The largest aggregators
    /// list about 3,000.
    package static let modelsJudgedMax = 4_000
}

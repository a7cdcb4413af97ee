import MercatorJSON

/// The arguments of a streamed tool call, put together of their pieces.
struct StreamedArguments: Sendable {
    /// All pieces so far.
    private(set) var spelling = StringSpelling()
    /// The last judgement, and how long the arguments were.
    private var judged = (count: -1, isWhole: false)

    /// Adds a piece; does nothing for what is no string.
    mutating func append(_ piece: JSONValue) { spelling.append(piece) }

    /// Whether they are a whole object: asked when another call waits for the end of this one, which may be at each of
    /// its pieces, so what has not grown is not judged anew. Long ones never are; calls behind them wait for the end.
    mutating func isWhole() -> Bool {
        guard spelling.count != judged.count else { return judged.isWhole }
        judged = (spelling.count, false)
        guard spelling.last == UInt8(ascii: "}"), spelling.count <= TranslationBounds.wholeArgumentsBytesMax,
            let string = try? JSONDocument.parse(spelling.quoted, profile: .reply).root
        else { return false }
        judged.isWhole = ToolArguments.object(in: string, profile: .reply) != nil
        return judged.isWhole
    }
}

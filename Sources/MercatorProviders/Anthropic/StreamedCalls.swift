import MercatorJSON

/// Tool calls of a chat's stream, whose parts may come one by one, put into an order in which one ends before the next.
///
/// QUIRK: some servers send the id first and the name later, and some mix the pieces of several calls. A call begins
/// when its name is known and the one before it has its whole arguments; until then its pieces wait.
struct StreamedCalls: Sendable {
    /// What a piece of a call amounts to.
    enum Outcome {
        /// The call begins, and the one before it ends; `place` counts the calls, `held` are the inner bytes of the
        /// arguments so far.
        case start(place: Int, id: [UInt8]?, name: [UInt8], held: [UInt8])
        /// More arguments of the call that is open, as inner bytes.
        case piece([UInt8])
        case failure(TranslationFailure)
    }

    private struct Call {
        var index: Int64
        /// As JSON text; nil until they come.
        var id: [UInt8]?
        var name: [UInt8]?
        var arguments = StreamedArguments()
    }

    private var calls: [Call] = []
    /// Calls that have begun: the first so many.
    private var begunCount = 0
    /// Whether the last one that has begun may still grow.
    private var isOpen = false
    private var heldBytes = 0

    /// Whether any call has begun.
    var hasBegun: Bool { begunCount > 0 }

    /// Whether a call still waits, which at the end is for its name only.
    var hasWaiting: Bool { begunCount < calls.count }

    /// Takes a piece of the call `index`.
    mutating func take(index: Int64, id: JSONValue?, name: JSONValue?, arguments: JSONValue?) -> [Outcome] {
        guard let place = calls.lastIndex(where: { $0.index == index }) ?? append(index) else {
            return [.failure(TranslationFailure("there are too many tool calls"))]
        }
        let piece = arguments?.innerBytes ?? []
        if let arguments { calls[place].arguments.append(arguments) }
        heldBytes += piece.count
        guard heldBytes <= TranslationBounds.heldBytesMax else {
            return [.failure(TranslationFailure("the arguments of tool calls are too large"))]
        }
        if place < begunCount {
            guard !piece.isEmpty else { return [] }
            guard isOpen, place == begunCount - 1 else {
                return [.failure(TranslationFailure("a tool call went on after its end"))]
            }
            return [.piece(piece)] + advance()
        }
        calls[place].id = calls[place].id ?? id.map { Array($0.rawBytes.readableBytesView) }
        calls[place].name = calls[place].name ?? name.map { Array($0.rawBytes.readableBytesView) }
        return advance()
    }

    /// Something else follows, or the end: whatever waits begins, one after the other, and the last call is over.
    mutating func end() -> [Outcome] {
        defer { isOpen = false }
        return advance(isEnd: true)
    }

    private mutating func append(_ index: Int64) -> Int? {
        guard calls.count < TranslationBounds.streamedCallsMax else { return nil }
        calls.append(Call(index: index))
        return calls.count - 1
    }

    private mutating func advance(isEnd: Bool = false) -> [Outcome] {
        var outcomes: [Outcome] = []
        while begunCount < calls.count, let name = calls[begunCount].name,
            isEnd || !isOpen || calls[begunCount - 1].arguments.isWhole()
        {
            let call = calls[begunCount]
            outcomes.append(.start(place: begunCount, id: call.id, name: name, held: call.arguments.spelling.inner))
            begunCount += 1
            isOpen = true
        }
        return outcomes
    }
}

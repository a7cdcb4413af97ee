import MercatorJSON

/// Tool calls of a chat's stream, whose parts may come one by one.
///
/// QUIRK: some servers send the id first and the name later; a block can begin only when its name is known.
struct StreamedCalls: Sendable {
    /// What a piece of a call amounts to.
    enum Outcome {
        /// The call's name is still missing.
        case held
        /// The call can begin; `place` counts the calls, `held` are the inner bytes of the arguments so far.
        case start(place: Int, id: [UInt8]?, name: [UInt8], held: [UInt8])
        /// More arguments of a call that has begun, as inner bytes.
        case piece([UInt8])
        case failure(TranslationFailure)
    }

    private struct Call {
        var index: Int64
        /// As JSON text; nil until it comes.
        var id: [UInt8]?
        var held: [UInt8] = []
        var hasBegun = false
    }

    private var calls: [Call] = []

    /// Calls that have been named so far.
    var count: Int { calls.count { $0.hasBegun } }

    /// Whether a call never got a name.
    var hasNameless: Bool { calls.contains { !$0.hasBegun } }

    /// Takes a piece of the call `index`.
    mutating func take(index: Int64, id: JSONValue?, name: JSONValue?, arguments: JSONValue?) -> Outcome {
        let place: Int
        if let known = calls.lastIndex(where: { $0.index == index }) {
            place = known
        } else {
            guard calls.count < TranslationBounds.streamedCallsMax else {
                return .failure(TranslationFailure("there are too many tool calls"))
            }
            place = calls.count
            calls.append(Call(index: index))
        }
        if calls[place].id == nil { calls[place].id = id.map { Array($0.rawBytes.readableBytesView) } }
        let piece = arguments?.innerBytes ?? []
        guard !calls[place].hasBegun else { return .piece(piece) }
        guard calls[place].held.count + piece.count <= TranslationBounds.heldBytesMax else {
            return .failure(TranslationFailure("a tool call has no name"))
        }
        calls[place].held.append(contentsOf: piece)
        guard let name else { return .held }
        calls[place].hasBegun = true
        defer { calls[place].held = [] }
        return .start(
            place: place, id: calls[place].id, name: Array(name.rawBytes.readableBytesView), held: calls[place].held)
    }
}

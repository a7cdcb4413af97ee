/// The words of a simulated answer: a sentence that names the model and repeats what the caller said, then filler.
///
/// A streamed answer sends one piece a chunk; a buffered one has them joined, so both say the same.
struct SimulatedText: Sendable {
    private static let filler = [
        " The", " quick", " brown", " fox", " jumps", " over", " the", " lazy", " dog", " near", " the", " river",
        " bank.",
    ]
    private static let fillerText = filler.joined()

    /// The pieces of the sentence, or of a text given as a whole.
    private var sentence: [String]
    /// More of the last piece, to reach a wished size.
    private var padding = ""
    /// How many pieces there are in all.
    private(set) var count: Int
    /// Whether the caller's limit cut the answer short.
    private(set) var isCut = false

    /// The answer to `prompt`.
    init(_ request: SimulatedRequest, behaviour: SimulatedBehaviour) {
        let said = request.prompt.prefix(SimulationBounds.excerptCharacters)
        let opening = "This is a simulated answer from \(request.model)."
        sentence = Self.words(of: said.isEmpty ? opening : "\(opening) You said: \(said)")
        count = behaviour.chunks ?? sentence.count
        if behaviour.chunks == nil, let most = request.tokensMax, most < count {
            count = max(0, most)
            isCut = true
        }
        if let bytes = behaviour.bodyBytes { fit(bytes: bytes) }
    }

    /// A text that must arrive whole, such as JSON, in pieces of a few characters.
    init(whole text: String) {
        sentence = []
        var rest = Substring(text)
        while !rest.isEmpty {
            sentence.append(String(rest.prefix(8)))
            rest = rest.dropFirst(8)
        }
        count = sentence.count
    }

    /// The piece at `position`, which is below `count`.
    subscript(position: Int) -> String {
        let words = Self.filler
        let piece = position < sentence.count ? sentence[position] : words[(position - sentence.count) % words.count]
        return position == count - 1 && !padding.isEmpty ? piece + padding : piece
    }

    /// All pieces joined.
    var text: String {
        var text = ""
        for position in 0..<count { text += self[position] }
        return text
    }

    /// Cuts or pads the text to about so many bytes; exact when the words are ASCII.
    private mutating func fit(bytes: Int) {
        var length = 0
        for position in 0..<count {
            length += self[position].utf8.count
            if length > bytes {
                count = position
                length -= self[position].utf8.count
                break
            }
        }
        if count == 0 {
            sentence = [""]
            count = 1
            length = 0
        }
        let missing = bytes - length
        guard missing > 0 else { return }
        padding = String(repeating: Self.fillerText, count: missing / Self.fillerText.utf8.count)
        padding += Self.fillerText.prefix(missing - padding.utf8.count)
    }

    /// The words of a sentence, each but the first with the blanks before it.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text {
            if character.isWhitespace, let last = word.last, !last.isWhitespace {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        return word.isEmpty ? words : words + [word]
    }
}

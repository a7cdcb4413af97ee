package import MercatorJSON

/// The inside of a JSON string, put together from strings of documents without spelling them anew: an `é` stays an
/// `é` and a `\u00e9` a `\u00e9`.
package struct StringSpelling: Sendable {
    /// What it holds as it is spelled, without the quotes.
    package private(set) var inner: [UInt8] = []

    /// An empty string.
    package init() {}

    /// Whether nothing is in it.
    package var isEmpty: Bool { inner.isEmpty }

    /// How many bytes its spelling has, quotes not counted.
    package var count: Int { inner.count }

    /// Its last byte; nil for an empty string.
    package var last: UInt8? { inner.last }

    /// Adds a string's text as it is spelled; does nothing for any other kind.
    package mutating func append(_ string: JSONValue) {
        guard string.kind == .string else { return }
        inner += string.rawBytes.readableBytesView.dropFirst().dropLast()
    }

    /// Adds a text, escaped as it must be.
    package mutating func append(_ text: String) {
        inner += JSONWriter.quoted(text).dropFirst().dropLast()
    }

    /// What the string says, its escapes undone; empty where two pieces tore an escape apart.
    package var text: String {
        (try? JSONDocument.parse(quoted, profile: .reply))?.root.string ?? ""
    }

    /// The JSON string, with its quotes.
    package var quoted: [UInt8] { [UInt8(ascii: "\"")] + inner + [UInt8(ascii: "\"")] }
}

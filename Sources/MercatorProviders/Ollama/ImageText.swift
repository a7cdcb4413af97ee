import MercatorJSON

/// An image in bare base64, as Ollama has it, and the media type that its first bytes tell.
struct ImageText {
    /// `image/png` and the like.
    let mediaType: String
    private let base64: JSONValue

    /// Reads a JSON string; nil when it does not begin like an image.
    init?(_ base64: JSONValue) {
        guard let beginning = base64.stringPrefix(Self.beginningBytesMax),
            let type = Self.beginnings.first(where: { beginning.starts(with: $0.base64.utf8) })?.type
        else { return nil }
        mediaType = type
        self.base64 = base64
    }

    /// The image as a `data:` URL, a JSON string.
    var dataURL: [UInt8] { InlineMedia.quoted(mediaType: mediaType, data: base64) }

    /// How files of each type begin, in base64: as many whole digits as their signature fixes.
    private static let beginnings = [
        ("image/png", "iVBORw0KGg"), ("image/jpeg", "/9j/"), ("image/gif", "R0lGOD"), ("image/webp", "UklGR"),
        ("image/bmp", "Qk"),
    ].map { (type: $0.0, base64: $0.1) }
    private static let beginningBytesMax = beginnings.map(\.base64.utf8.count).max() ?? 0
}

/// An image as base64, with its media type.
///
/// Source: RFC 2397 for `data:` URLs; the files' first bytes for the media type of bare base64.
struct ImageText {
    /// `image/png` and the like.
    let mediaType: String
    let base64: String

    /// The image in a `data:` URL; nil when the URL is no such thing, or names no image.
    init?(dataURL url: String) {
        let text = url.utf8
        guard let comma = text.prefix(Self.headBytesMax).firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let head = url[..<comma].lowercased()
        guard head.hasPrefix("data:"), head.hasSuffix(";base64") else { return nil }
        let type = String(head.dropFirst(5).prefix { $0 != ";" })
        guard type.isEmpty || type.hasPrefix("image/") else { return nil }
        mediaType = type
        base64 = String(url[text.index(after: comma)...])
        guard !base64.isEmpty else { return nil }
    }

    /// An image in bare base64; nil when it does not begin like an image.
    init?(base64 text: String) {
        guard let type = Self.beginnings.first(where: { text.hasPrefix($0.base64) })?.type else { return nil }
        mediaType = type
        base64 = text
    }

    /// The image as a `data:` URL.
    var dataURL: String { "data:\(mediaType);base64,\(base64)" }

    /// Longer than any media type with its parameters.
    private static let headBytesMax = 256

    /// How files of each type begin, in base64: as many whole digits as their signature fixes.
    private static let beginnings = [
        (type: "image/png", base64: "iVBORw0KGg"), (type: "image/jpeg", base64: "/9j/"),
        (type: "image/gif", base64: "R0lGOD"), (type: "image/webp", base64: "UklGR"),
        (type: "image/bmp", base64: "Qk"),
    ]
}

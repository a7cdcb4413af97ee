import MercatorJSON

/// Base64 data in a URL: `data:image/png;base64,iVBORw0…`. Source: RFC 2397.
struct InlineMedia {
    /// In lower case, without parameters.
    let mediaType: String
    /// The data as a JSON string's text, copied as it stands.
    let quotedBase64: [UInt8]

    /// Reads a JSON string; nil when it is no base64 data URL.
    static func read(_ value: JSONValue) -> InlineMedia? {
        guard let head = value.stringPrefix(headBytesMax), head.starts(with: "data:".utf8),
            let comma = head.firstIndex(of: UInt8(ascii: ","))
        else { return nil }
        let words = String(decoding: head[5..<comma], as: UTF8.self).lowercased().split(
            separator: ";", omittingEmptySubsequences: false)
        guard let mediaType = words.first, words.count > 1, words.last == "base64" else { return nil }
        return InlineMedia(mediaType: String(mediaType), quotedBase64: quoted(value, behind: comma))
    }

    /// A string's text behind the comma at a place of it.
    private static func quoted(_ value: JSONValue, behind comma: Int) -> [UInt8] {
        let spelled = value.rawBytes.readableBytesView
        // QUIRK: some JSON writers escape every slash, and base64 is full of them; they stay as they are.
        let head = spelled.prefix(headBytesMax * 6)
        if let place = head.firstIndex(of: UInt8(ascii: ",")), head[..<place].firstRange(of: commaEscape) == nil {
            return [UInt8(ascii: "\"")] + spelled[(place + 1)...]
        }
        return JSONWriter.quoted(String((value.string ?? "").utf8.dropFirst(comma + 1)) ?? "")
    }

    /// In an escaped comma, `\u002c`, and little else.
    private static let commaEscape = Array("u002".utf8)

    /// A URL of the two parts, as a JSON string's text; `data` is a JSON string.
    static func quoted(mediaType: String, data: JSONValue) -> [UInt8] {
        var text = JSONWriter.quoted("data:\(mediaType);base64,")
        text.removeLast()
        text.append(contentsOf: data.innerBytes)
        text.append(UInt8(ascii: "\""))
        return text
    }

    /// Longest head that is looked through; real ones have some twenty bytes.
    private static let headBytesMax = 256
}

extension JSONValue {
    /// Whether the value is a string that begins so.
    func startsWith(_ prefix: StaticString) -> Bool {
        let prefix = UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
        return stringPrefix(prefix.count)?.elementsEqual(prefix) ?? false
    }
}

package import MercatorJSON

/// A tool call's arguments, which chat spells as a string that holds a JSON object, and other dialects as the object.
///
/// Both ways keep every byte of the object: numbers, order and spaces are what the model or the client wrote.
package enum ToolArguments {
    /// The JSON string that holds `object`'s text.
    package static func string(holding object: JSONValue) -> [UInt8] {
        JSONWriter.quoted(String(decoding: object.rawBytes.readableBytesView, as: UTF8.self))
    }

    /// The text of the object that a string holds; nil when it holds none.
    ///
    /// An empty string is `{}`: so some models and clients spell a call without arguments.
    package static func object(in string: JSONValue, profile: JSONProfile = .request) -> [UInt8]? {
        guard let text = string.string else { return nil }
        return object(text, profile: profile)
    }

    /// The same for a string's text.
    package static func object(_ text: String, profile: JSONProfile) -> [UInt8]? {
        if text.allSatisfy(\.isWhitespace) { return Array("{}".utf8) }
        var bounded = profile
        bounded.depthMax = min(bounded.depthMax, TranslationBounds.argumentsDepthMax)
        guard let document = try? JSONDocument.parse(text, profile: bounded), document.root.kind == .object else {
            return nil
        }
        return document.root.spelling
    }
}

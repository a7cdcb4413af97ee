import MercatorJSON

/// Citations of Anthropic's as annotations of chat's.
enum AnthropicCitation {
    /// What is said of citations that have no place.
    static let note = "left out, because chat can cite web pages only"

    /// An annotation as JSON text; nil for a citation of something else than a web page.
    ///
    /// - Parameters:
    ///   - start: characters of the answer before the text that cites.
    ///   - end: the same, with that text.
    static func annotation(_ citation: JSONValue, from start: Int, to end: Int) -> [UInt8]? {
        guard citation["type"]?.stringEquals("web_search_result_location") == true, let url = citation["url"]?.ifText
        else { return nil }
        var json = JSONWriter()
        json.beginObject()
        json.member("type", "url_citation")
        json.key("url_citation")
        json.beginObject()
        json.key("url")
        json.value(url)
        json.key("title")
        if let title = citation["title"]?.ifString { json.value(title) } else { json.string("") }
        json.member("start_index", start)
        json.member("end_index", end)
        json.endObject()
        json.endObject()
        return json.bytes
    }
}

import MercatorJSON

/// The bodies that a trial sends: small, cheap, and each about one thing.
struct TrialBodies: Sendable {
    let model: String
    /// What the provider calls the limit of tokens, as far as is known.
    var limitField = "max_tokens"

    /// A chat with one short answer; `more` are further members, each with its comma in front.
    func chat(
        _ prompt: String = "Reply with the one word: pong", tokensMax: Int = 64, messages: String? = nil,
        more: String = ""
    ) -> String {
        let messages = messages ?? #"[{"role":"user","content":\#(Self.quoted(prompt))}]"#
        return #"{"model":\#(Self.quoted(model)),"messages":\#(messages),"\#(limitField)":\#(tokensMax)\#(more)}"#
    }

    /// A long answer, cut off after two tokens by this name of the limit.
    func limited(by field: String) -> String {
        #"{"model":\#(Self.quoted(model)),"messages":[{"role":"user","content":"Count from one to fifty, in words."}],"#
            + #""\#(field)":2}"#
    }

    /// A tool about the weather, which the model must call.
    func tools(choice: String, more: String = "") -> String {
        let tool = """
            {"type":"function","function":{"name":"get_weather","description":"The weather in a city.",\
            "parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}
            """
        return chat(
            "What is the weather in Paris? Call the tool.", tokensMax: 128,
            more: #","tools":[\#(tool)],"tool_choice":\#(choice)\#(more)"#)
    }

    static let namedTool = #"{"type":"function","function":{"name":"get_weather"}}"#

    /// An answer in JSON, by schema or without.
    func structured(bySchema: Bool) -> String {
        let schema = """
            {"type":"json_schema","json_schema":{"name":"sum","strict":true,"schema":{"type":"object",\
            "properties":{"sum":{"type":"integer"}},"required":["sum"],"additionalProperties":false}}}
            """
        return chat(
            "What is 2 + 3? Answer with a JSON object that has the one key `sum`.", tokensMax: 128,
            more: #","response_format":\#(bySchema ? schema : #"{"type":"json_object"}"#)"#)
    }

    /// A red square of 32 by 32; some models refuse anything smaller.
    var image: String {
        let png =
            "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAJ0lEQVR42u3NsQkAAAjAsP7/tF7hIASyp6lTCQQCgUAgEAgE"
            + "gi/BAjLD/C5w/SM9AAAAAElFTkSuQmCC"
        return chat(
            messages: #"[{"role":"user","content":[{"type":"text","text":"Which colour is this? One word."},"#
                + #"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(png)"}}]}]"#)
    }

    func embedding(model: String) -> String { #"{"model":\#(Self.quoted(model)),"input":"pong"}"# }

    /// The same short answer, asked of the responses API.
    var response: String {
        #"{"model":\#(Self.quoted(model)),"input":"Reply with the one word: pong","max_output_tokens":64}"#
    }

    private static func quoted(_ text: String) -> String { String(decoding: JSONWriter.quoted(text), as: UTF8.self) }
}

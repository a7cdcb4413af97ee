import MercatorJSON

/// Plays a whole `chat.completion` as the event stream that would have brought it.
enum CompletionScript {
    static func chunks(of completion: JSONValue, pieceLength: Int = 6) -> [UInt8] {
        var out = ""
        let head =
            #"{"id":\#(completion["id"]?.line ?? "\"c\""),"object":"chat.completion.chunk","created":1,"#
            + #""model":\#(completion["model"]?.line ?? "\"m\"")"#
        func send(_ choices: String, _ more: String = "") {
            out += "data: \(head),\"choices\":[\(choices)]\(more)}\n\n"
        }
        func delta(_ json: String) { send(#"{"index":0,"delta":\#(json),"finish_reason":null}"#) }
        let choice = completion["choices"]?[0]
        let message = choice?["message"]
        delta(#"{"role":"assistant","content":""}"#)
        func texts(_ member: String) {
            for piece in MessageScript.pieces(of: message?[member]?.string ?? "", pieceLength) {
                delta(#"{"\#(member)":\#(MessageScript.quoted(piece))}"#)
            }
        }
        texts("reasoning_content")
        if let blocks = message?["thinking_blocks"] {
            for block in blocks.elements { delta(#"{"thinking_blocks":[\#(block.line)]}"#) }
        }
        texts("content")
        texts("refusal")
        for (index, call) in (message?["tool_calls"].map { Array($0.elements) } ?? []).enumerated() {
            let id = call["id"].map { #""id":\#($0.line),"# } ?? ""
            let name = call["function"]?["name"]?.line ?? "null"
            delta(
                #"{"tool_calls":[{"index":\#(index),\#(id)"type":"function","#
                    + #""function":{"name":\#(name),"arguments":""}}]}"#)
            for piece in MessageScript.pieces(of: call["function"]?["arguments"]?.string ?? "", pieceLength) {
                let arguments = MessageScript.quoted(piece)
                delta(#"{"tool_calls":[{"index":\#(index),"function":{"arguments":\#(arguments)}}]}"#)
            }
        }
        let stop = choice?["stop_reason"].map { #","stop_reason":\#($0.line)"# } ?? ""
        send(#"{"index":0,"delta":{},"finish_reason":\#(choice?["finish_reason"]?.line ?? "\"stop\"")\#(stop)}"#)
        if let usage = completion["usage"] { send("", #","usage":\#(usage.line)"#) }
        return Array((out + "data: [DONE]\n\n").utf8)
    }
}

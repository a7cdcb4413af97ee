import MercatorJSON
import MercatorWire

/// Reads a response's event stream as a strict client would, and keeps what it finds wrong.
struct ResponseOrder {
    private(set) var mistakes: [String] = []
    /// The response that the last event carries.
    private(set) var final: JSONValue?
    private(set) var finalType = ""
    /// The event `error`, if there was one.
    private(set) var error: JSONValue?
    private var openItem: (id: String, index: Int64)?
    private var openPart: Int64?
    private var text = ""
    private var items: [JSONValue] = []

    init(_ stream: [UInt8]) {
        var parser = ServerSentEventParser()
        let events = parser.push(stream)
        let types = events.map(\.event)
        if !types.starts(with: ["response.created", "response.in_progress"]) { mistakes.append("does not begin") }
        for (number, event) in events.enumerated() {
            guard let root = try? JSONDocument.parse(event.data, profile: .reply).root else {
                mistakes.append("\(event.event) is no JSON")
                continue
            }
            expect(root["type"]?.string == event.event, "\(event.event) is of another type")
            expect(root["sequence_number"]?.int == Int64(number), "\(event.event) is not numbered \(number)")
            expect(finalType.isEmpty, "\(event.event) follows the end")
            take(event.event, root)
        }
        expect(!finalType.isEmpty, "does not end")
        expect(openItem == nil && openPart == nil, "something is left open")
    }

    private mutating func expect(_ holds: Bool, _ mistake: String) {
        if !holds { mistakes.append(mistake) }
    }

    private mutating func take(_ type: String, _ root: JSONValue) {
        switch type {
        case "response.created", "response.in_progress": expect(items.isEmpty, "\(type) comes late")
        case "response.output_item.added": begin(root)
        case "response.output_item.done":
            expect(openPart == nil, "an item ends before its part")
            expect(root["item"]?["id"]?.string == openItem?.id, "another item ends")
            if let item = root["item"] { items.append(item) }
            openItem = nil
        case "response.content_part.added":
            inItem(type, root)
            expect(openPart == nil, "two parts at once")
            openPart = root["content_index"]?.int
            text = ""
        case "response.content_part.done":
            inPart(type, root)
            openPart = nil
        case "error": error = root
        case "response.completed", "response.incomplete", "response.failed": end(type, root)
        default: takeText(type, root)
        }
    }

    private mutating func begin(_ root: JSONValue) {
        expect(openItem == nil, "two items at once")
        openItem = (root["item"]?["id"]?.string ?? "", root["output_index"]?.int ?? -1)
        expect(openItem?.index == Int64(items.count), "an item is at another place")
        text = ""
    }

    private mutating func takeText(_ type: String, _ root: JSONValue) {
        type.contains("function_call") ? inItem(type, root) : inPart(type, root)
        if type.hasSuffix(".delta") {
            text += root["delta"]?.string ?? ""
        } else if type.hasSuffix(".done") {
            let whole = (root["text"] ?? root["refusal"] ?? root["arguments"])?.string
            expect(whole == text, "\(type) says something else than its deltas")
        } else {
            expect(type == "response.output_text.annotation.added", "\(type) is unknown")
        }
    }

    private mutating func inItem(_ type: String, _ root: JSONValue) {
        expect(root["item_id"]?.string == openItem?.id, "\(type) is of another item")
        expect(root["output_index"]?.int == openItem?.index, "\(type) is at another place")
    }

    private mutating func inPart(_ type: String, _ root: JSONValue) {
        inItem(type, root)
        expect(root["content_index"]?.int == openPart, "\(type) is of another part")
    }

    private mutating func end(_ type: String, _ root: JSONValue) {
        finalType = type
        final = root["response"]
        let output = final?["output"].map { Array($0.elements) } ?? []
        expect(
            output.count == items.count && zip(output, items).allSatisfy { saysTheSame($0, $1) },
            "the response holds other items than the stream")
    }
}

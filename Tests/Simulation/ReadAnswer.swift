import MercatorJSON

/// What a client understands of an answer's payload.
struct ReadAnswer {
    var text = ""
    /// The form's own word for the end has come.
    var isDone = false
    /// An error object has come.
    var hasError = false
    var doneAfterError = false
    /// Nothing but comments after the last whole event.
    var isTorn = false
    /// What cannot be read.
    var mistake: String?
    var eventCount = 0

    /// Reads the payload of a good status.
    static func good(_ form: Ledger.Form, isStream: Bool, _ payload: [UInt8]) -> ReadAnswer {
        var read = ReadAnswer()
        guard isStream else {
            guard let root = try? JSONDocument.parse(payload, profile: .grammar).root else {
                read.mistake = "no JSON: \(String(decoding: payload.prefix(80), as: UTF8.self))"
                return read
            }
            read.takeWhole(form, root)
            return read
        }
        if form == .ollama { read.readLines(payload) } else { read.readEvents(form, payload) }
        return read
    }

    private mutating func takeWhole(_ form: Ledger.Form, _ root: JSONValue) {
        if root["error"].map({ !$0.isNull }) == true { hasError = true }
        isDone = !hasError
        switch form {
        case .chat: text = root["choices"]?[0]?["message"]?["content"]?.string ?? ""
        case .messages: text = root["content"]?[0]?["text"]?.string ?? ""
        case .ollama: text = root["message"]?["content"]?.string ?? ""
        case .responses: text = root["output"]?[0]?["content"]?[0]?["text"]?.string ?? ""
        }
    }

    private mutating func readLines(_ payload: [UInt8]) {
        for line in payload.split(separator: 10) {
            guard let root = try? JSONDocument.parse(Array(line), profile: .grammar).root else {
                isTorn = true
                continue
            }
            eventCount += 1
            if root["error"] != nil { hasError = true }
            text += root["message"]?["content"]?.string ?? ""
            if root["done"]?.bool == true { done() }
        }
    }

    private mutating func done() {
        isDone = true
        if hasError { doneAfterError = true }
    }

    private mutating func readEvents(_ form: Ledger.Form, _ payload: [UInt8]) {
        var data: [UInt8]?
        var isFresh = true
        for line in Self.lines(payload) {
            guard !line.isEmpty else {
                isFresh = true
                if let found = data { take(form, found) }
                data = nil
                continue
            }
            isFresh = false
            let label: [UInt8] = Array("data:".utf8)
            guard line.starts(with: label) else { continue }
            let value = line.dropFirst(label.count).drop { $0 == 0x20 }
            data = data.map { $0 + [10] + value } ?? Array(value)
        }
        isTorn = !isFresh
    }

    /// Lines that end in LF, CR LF or CR; what follows the last end is a line, too, unless it is empty.
    private static func lines(_ payload: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        var index = 0
        while index < payload.count {
            if payload[index] == 10 || payload[index] == 13 {
                lines.append(payload[start..<index])
                if payload[index] == 13, index + 1 < payload.count, payload[index + 1] == 10 { index += 1 }
                start = index + 1
            }
            index += 1
        }
        if start < payload.count { lines.append(payload[start...]) }
        return lines
    }

    private mutating func take(_ form: Ledger.Form, _ data: [UInt8]) {
        eventCount += 1
        if data == Array("[DONE]".utf8) { return done() }
        guard let root = try? JSONDocument.parse(data, profile: .grammar).root else {
            mistake = "an event that is no JSON: \(String(decoding: data.prefix(80), as: UTF8.self))"
            return
        }
        if root["error"].map({ !$0.isNull }) == true { hasError = true }
        switch form {
        case .chat: text += root["choices"]?[0]?["delta"]?["content"]?.string ?? ""
        case .messages:
            switch root["type"]?.string {
            case "error": hasError = true
            case "content_block_delta": text += root["delta"]?["text"]?.string ?? ""
            case "message_stop": done()
            default: break
            }
        case .responses:
            switch root["type"]?.string {
            case "error", "response.failed": hasError = true
            case "response.output_text.delta": text += root["delta"]?.string ?? ""
            case "response.completed": done()
            default: break
            }
        case .ollama: break
        }
    }

    /// Why the payload of an error status is no error in that form; nil when it is one.
    static func flaw(ofError form: Ledger.Form, _ payload: [UInt8]) -> String? {
        guard let root = try? JSONDocument.parse(payload, profile: .grammar).root else {
            return "no JSON: \(String(decoding: payload.prefix(80), as: UTF8.self))"
        }
        let isRight: Bool =
            switch form {
            case .chat, .responses: root["error"]?["message"]?.string != nil
            case .messages: root["type"]?.string == "error" && root["error"]?["message"]?.string != nil
            case .ollama: root["error"]?.string != nil
            }
        return isRight ? nil : "not \(form)'s form: \(String(decoding: payload.prefix(120), as: UTF8.self))"
    }
}

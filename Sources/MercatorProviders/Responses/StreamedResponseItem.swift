import MercatorJSON

/// The item of a response that is being streamed: writes its events, and keeps what its last ones repeat.
struct StreamedResponseItem: Sendable {
    /// What the item is.
    enum Kind: Hashable, Sendable {
        case reasoning
        case message
        /// A call, told apart from others by chat's index.
        case call(index: Int64)
    }

    /// What the open part of a message is.
    enum Part: Sendable {
        case text
        case refusal
    }

    let kind: Kind
    private(set) var place: ResponseEvents.Place
    private var part: Part?
    /// The open part's text.
    private var text = StringSpelling()
    private var arguments = StreamedArguments()
    private var annotations: [UInt8] = []
    private var annotationCount: Int64 = 0
    private var logprobs: [UInt8] = []
    /// The message's finished parts, joined by commas.
    private var parts: [UInt8] = []
    private var callID: [UInt8] = []
    private var name: [UInt8] = []

    /// Whether the item may be ended: anything but a call whose arguments are no whole object yet.
    mutating func mayEnd() -> Bool {
        guard case .call = kind else { return true }
        return arguments.isWhole()
    }

    /// Bytes kept.
    var heldBytes: Int { text.count + arguments.spelling.count + annotations.count + logprobs.count + parts.count }

    /// Begins reasoning or a message.
    init(_ kind: Kind, id: String, outputIndex: Int64, _ events: inout ResponseEvents) {
        self.kind = kind
        place = ResponseEvents.Place(item: id, outputIndex: outputIndex)
        let item =
            kind == .reasoning
            ? ResponseItem.reasoning(id: id, text: nil, .inProgress)
            : ResponseItem.message(id: id, parts: [], .inProgress)
        events.item("response.output_item.added", outputIndex, item)
        if kind == .reasoning {
            events.part("response.content_part.added", place, ResponseItem.reasoningPart(Self.empty))
        }
    }

    /// Begins a call; id and name are JSON strings.
    init(
        callIndex: Int64, callID: [UInt8], name: [UInt8], id: String, outputIndex: Int64,
        _ events: inout ResponseEvents
    ) {
        kind = .call(index: callIndex)
        place = ResponseEvents.Place(item: id, outputIndex: outputIndex)
        self.callID = callID
        self.name = name
        events.item(
            "response.output_item.added", outputIndex,
            ResponseItem.call(id: id, callID: callID, name: name, arguments: Self.empty, .inProgress))
    }

    private static let empty: [UInt8] = [0x22, 0x22]

    /// A piece of reasoning, of a message's text or refusal, or of a call's arguments.
    mutating func add(
        _ piece: JSONValue, as newPart: Part = .text, logprobs: [UInt8] = [], _ events: inout ResponseEvents
    ) {
        switch kind {
        case .reasoning: events.delta("response.reasoning_text.delta", place, piece)
        case .call:
            events.arguments(place, delta: piece)
            return arguments.append(piece)
        case .message:
            open(newPart, &events)
            switch newPart {
            case .text:
                events.delta("response.output_text.delta", place, piece, logprobs: logprobs)
                if !logprobs.isEmpty { self.logprobs.appendElement(logprobs) }
            case .refusal: events.delta("response.refusal.delta", place, piece)
            }
        }
        text.append(piece)
    }

    /// Opens a message's text, of which there may be none.
    mutating func openText(_ events: inout ResponseEvents) { open(.text, &events) }

    /// An annotation of a message's text, as JSON text.
    mutating func add(annotation: [UInt8], _ events: inout ResponseEvents) {
        open(.text, &events)
        events.annotation(place, index: annotationCount, annotation)
        annotationCount += 1
        annotations.appendElement(annotation)
    }

    /// Ends the item; returns it whole.
    mutating func finish(_ status: ResponseItem.Status, _ events: inout ResponseEvents) -> [UInt8] {
        let item: [UInt8]
        switch kind {
        case .reasoning:
            events.done("response.reasoning_text.done", place, "text", text.quoted)
            events.part("response.content_part.done", place, ResponseItem.reasoningPart(text.quoted))
            item = ResponseItem.reasoning(id: place.item, text: text.quoted, status)
        case .message:
            closePart(&events)
            item = ResponseItem.message(id: place.item, parts: parts, status)
        case .call:
            let whole = arguments.spelling.quoted
            events.arguments(place, done: whole, name: name)
            item = ResponseItem.call(id: place.item, callID: callID, name: name, arguments: whole, status)
        }
        events.item("response.output_item.done", place.outputIndex, item)
        return item
    }

    /// Opens a part of a message, unless it is open already.
    private mutating func open(_ newPart: Part, _ events: inout ResponseEvents) {
        if part == newPart { return }
        if part != nil {
            closePart(&events)
            place.contentIndex += 1
        }
        part = newPart
        let empty = newPart == .text ? ResponseItem.textPart(Self.empty) : ResponseItem.refusalPart(Self.empty)
        events.part("response.content_part.added", place, empty)
    }

    private mutating func closePart(_ events: inout ResponseEvents) {
        guard let part else { return }
        let whole: [UInt8]
        switch part {
        case .text:
            events.done("response.output_text.done", place, "text", text.quoted, logprobs: logprobs)
            whole = ResponseItem.textPart(text.quoted, annotations: annotations, logprobs: logprobs)
        case .refusal:
            events.done("response.refusal.done", place, "refusal", text.quoted)
            whole = ResponseItem.refusalPart(text.quoted)
        }
        events.part("response.content_part.done", place, whole)
        parts.appendElement(whole)
        self.part = nil
        text = StringSpelling()
        (annotations, annotationCount, logprobs) = ([], 0, [])
    }
}

import MercatorJSON

/// Says the event stream of a chat as a response's: items one after the other, each begun, grown and ended.
///
/// OpenAI streams one item at a time. Where a provider mixes tool calls, one of them is streamed and the others wait; a
/// piece that belongs to a call already ended fails the stream.
struct ResponsesStreamEncoder: StreamTranslator {
    private(set) var state = StreamState.open
    private var collectedNotes = TranslationNotes()
    private let terms: ReplyTerms
    private var reader = ChatChunkReader()
    private var events = ResponseEvents()
    /// Made when the first chunk has named the model.
    private var object: ResponseObject?
    private var item: StreamedResponseItem?
    /// The ended items, joined by commas.
    private var output: [UInt8] = []
    private var itemCount: Int64 = 0
    /// Calls that have begun while another one was streamed, in their order.
    private var waiting: [WaitingCall] = []
    private var waitingBytes = 0
    /// All calls so far.
    private var callIndices: Set<Int64> = []
    private var logprobs: [UInt8] = []
    private var finishReason: String?
    private var usage: [UInt8]?

    private struct WaitingCall {
        let index: Int64
        var id: JSONValue?
        var name: JSONValue?
        var arguments: [JSONValue] = []
    }

    init(terms: ReplyTerms) {
        self.terms = terms
    }

    var notes: [TranslationNote] { collectedNotes.all }

    mutating func push(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        guard state == .open else { return [] }
        var at = 0
        while state == .open, let reading = reader.next(bytes, at: &at) {
            switch reading {
            case .deltas(let deltas): for delta in deltas where state == .open { take(delta) }
            case .text(let piece): take(piece.kind, piece.json(in: bytes))
            }
        }
        return events.take()
    }

    mutating func end() -> [UInt8] {
        guard state == .open else { return [] }
        for delta in reader.end() where state == .open { take(delta) }
        if state == .open { finish() }
        return events.take()
    }

    private mutating func take(_ delta: ChatDelta) {
        switch delta {
        case .start(_, let model): begin(model: model?.ifText)
        case .reasoning(let text): grow(.reasoning, "rs") { $0.add(text, &$1) }
        case .content(let text):
            let tokens = logprobs
            logprobs = []
            grow(.message, "msg") { $0.add(text, logprobs: tokens, &$1) }
        case .refusal(let text): grow(.message, "msg") { $0.add(text, as: .refusal, &$1) }
        case .logprobs(let value): logprobs = ResponseItem.elements(value["content"])
        case .annotations(let list): take(annotations: list)
        case .thinkingBlock: collectedNotes.add("delta.thinking_blocks", "a response's reasoning is not signed")
        case .call(let index, let id, let name, let arguments):
            take(call: index, id: id, name: name, arguments: arguments)
        case .finish(let reason, _): finishReason = reason
        case .usage(let counts): usage = ResponseUsage.bytes(counts)
        case .error(let error): fail(error)
        case .done: finish()
        }
    }

    /// A piece of text, as a JSON string.
    private mutating func take(_ kind: TextKind, _ json: UnsafeRawBufferPointer) {
        // A document of one string costs little beside the events that repeat it.
        guard let text = try? JSONDocument.parse(Array(json), profile: .reply).root else {
            preconditionFailure("a string that was found valid is none")
        }
        take(kind == .content ? .content(text) : .reasoning(text))
    }

    private mutating func begin(model: JSONValue?) {
        guard object == nil else { return }
        let name = model.map { Array($0.rawBytes.readableBytesView) } ?? JSONWriter.quoted(terms.model)
        let object = ResponseObject(terms: terms, created: terms.created, model: name)
        self.object = object
        events.response("response.created", object.bytes(.inProgress))
        events.response("response.in_progress", object.bytes(.inProgress))
    }

    /// Lets the open item grow, after ending it where it is of another kind.
    private mutating func grow(
        _ kind: StreamedResponseItem.Kind, _ prefix: String,
        _ change: (inout StreamedResponseItem, inout ResponseEvents) -> Void
    ) {
        if item?.kind != kind {
            beginWaiting(isLast: true)
            guard state == .open else { return }
            endItem(.completed)
            item = StreamedResponseItem(kind, id: nextID(prefix), outputIndex: itemCount, &events)
            itemCount += 1
        }
        if var open = item.take() {
            change(&open, &events)
            item = open
        }
        checkBounds()
    }

    private mutating func take(annotations list: JSONValue) {
        for value in list.elements {
            guard let annotation = ResponseItem.annotation(value) else {
                collectedNotes.add("delta.annotations", "one is of a kind that responses do not have")
                continue
            }
            grow(.message, "msg") { $0.add(annotation: annotation, &$1) }
        }
    }

    private mutating func take(call index: Int64, id: JSONValue?, name: JSONValue?, arguments: JSONValue?) {
        if item?.kind == .call(index: index) {
            if let arguments { grow(.call(index: index), "fc") { $0.add(arguments, &$1) } }
            return
        }
        var place = waiting.firstIndex { $0.index == index }
        if place == nil {
            guard callIndices.insert(index).inserted else {
                return fail(TranslationFailure("it went back to a tool call that had ended").error)
            }
            guard callIndices.count <= TranslationBounds.streamedCallsMax else {
                return fail(TranslationFailure("it calls too many tools").error)
            }
            waiting.append(WaitingCall(index: index))
            place = waiting.count - 1
        }
        guard let place else { return }
        waiting[place].id = waiting[place].id ?? id
        waiting[place].name = waiting[place].name ?? name
        if let arguments {
            waiting[place].arguments.append(arguments)
            // A piece holds on to the chunk that it is part of.
            waitingBytes += arguments.document.bytes.readableBytes
        }
        checkBounds()
        beginWaiting(isLast: false)
    }

    /// Begins the calls that wait, one after the other, as far as the open item may be ended.
    private mutating func beginWaiting(isLast: Bool) {
        while state == .open, let next = waiting.first, isLast || item?.mayEnd() ?? true {
            guard let name = next.name else {
                if isLast { fail(TranslationFailure("a tool call names no function").error) }
                return
            }
            waiting.removeFirst()
            endItem(.completed)
            let callID =
                next.id.map { Array($0.rawBytes.readableBytesView) }
                ?? JSONWriter.quoted("call_\(terms.id)_\(next.index)")
            item = StreamedResponseItem(
                callIndex: next.index, callID: callID, name: Array(name.rawBytes.readableBytesView), id: nextID("fc"),
                outputIndex: itemCount, &events)
            itemCount += 1
            for piece in next.arguments {
                waitingBytes -= piece.document.bytes.readableBytes
                grow(.call(index: next.index), "fc") { $0.add(piece, &$1) }
            }
        }
    }

    private func nextID(_ prefix: String) -> String { "\(prefix)_\(terms.id)_\(itemCount)" }

    private mutating func endItem(_ status: ResponseItem.Status) {
        guard var open = item.take() else { return }
        output.appendElement(open.finish(status, &events))
    }

    private mutating func checkBounds() {
        let held = output.count + (item?.heldBytes ?? 0) + waitingBytes
        guard held > TranslationBounds.heldBytesMax, state == .open else { return }
        fail(TranslationFailure("it is larger than \(TranslationBounds.heldBytesMax) bytes").error)
    }

    private mutating func finish() {
        guard let finishReason, let object else {
            return fail(TranslationFailure("the stream ended before it said why").error)
        }
        beginWaiting(isLast: true)
        guard state == .open else { return }
        let ending = ResponseEnding(finishReason)
        // An answer of nothing at all is still a message.
        if itemCount == 0 {
            grow(.message, "msg") { $0.openText(&$1) }
        }
        endItem(ending.itemStatus)
        let bytes = object.bytes(ending.status, output: output, usage: usage)
        if case .incomplete = ending.status {
            events.response("response.incomplete", bytes)
        } else {
            events.response("response.completed", bytes)
        }
        state = .done
    }

    private mutating func fail(_ error: DialectError) {
        begin(model: nil)
        endItem(.incomplete)
        events.error(error)
        if let object { events.response("response.failed", object.bytes(.failed(error), output: output, usage: usage)) }
        state = .failed(error)
    }
}

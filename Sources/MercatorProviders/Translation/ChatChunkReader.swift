import MercatorJSON
import MercatorWire

/// One thing that a chat's event stream says.
enum ChatDelta: Sendable {
    /// Id and model, from the first chunk; nil where it lacks them.
    case start(id: JSONValue?, model: JSONValue?)
    /// A piece of the answer; never empty.
    case content(JSONValue)
    /// A piece of the reasoning, under whichever name; never empty.
    case reasoning(JSONValue)
    /// A piece of a refusal; never empty.
    case refusal(JSONValue)
    /// The choice's `logprobs` object; stands in front of the content it belongs to.
    case logprobs(JSONValue)
    /// What the content so far cites: a list of annotations; never empty.
    case annotations(JSONValue)
    /// A whole thinking block of Anthropic's, an extension that keeps signatures.
    case thinkingBlock(JSONValue)
    /// A piece of a tool call. `index` tells calls apart; id, name and arguments may each be missing.
    case call(index: Int64, id: JSONValue?, name: JSONValue?, arguments: JSONValue?)
    /// Why the answer ended; `stopSequence` is the matched stop string where the server tells it.
    case finish(String, stopSequence: JSONValue?)
    /// OpenAI's usage object.
    case usage(JSONValue)
    /// The stream's own error, or a breach of its rules; nothing follows.
    case error(DialectError)
    /// `[DONE]`; nothing follows.
    case done
}

/// What one event of a chat's stream says.
enum ChatReading: Sendable {
    /// Any of these, in this order; often none.
    case deltas([ChatDelta])
    /// Only ``ChatDelta/content(_:)`` or ``ChatDelta/reasoning(_:)`` with this text.
    case text(TextPiece)
}

/// Reads the event stream of a chat into what it says, choice 0 only: no other dialect has several.
///
/// Source: OpenAI API reference, chat completion chunk object, read 2026-11-25.
struct ChatChunkReader: Sendable {
    private var events = EventReader()
    private var hasStarted = false
    private var hasEnded = false
    /// Ids of the calls so far, for servers that give no index.
    private var callIDs: [String] = []

    /// What the next event says that the bytes from `at` on complete, which then moves behind it; nil when they
    /// complete none.
    mutating func next(_ bytes: UnsafeRawBufferPointer, at: inout Int) -> ChatReading? {
        guard !hasEnded, let event = events.next(bytes, at: &at) else { return nil }
        if case .text(let piece) = event { return .text(piece) }
        let isFirst = !hasStarted
        var deltas: [ChatDelta] = []
        take(event, into: &deltas)
        if deltas.count == 1, !isFirst { learn(from: deltas[0]) }
        return .deltas(deltas)
    }

    /// The stream has ended; returns what its last, unterminated event says.
    mutating func end() -> [ChatDelta] {
        var deltas: [ChatDelta] = []
        if !hasEnded, let event = events.end() { take(event, into: &deltas) }
        return deltas
    }

    /// An event that says one thing, a text, and is not the first, leaves nothing behind in this reader.
    ///
    /// OpenAI pads its events with random letters in `obfuscation`, which nobody reads.
    private mutating func learn(from delta: ChatDelta) {
        let (kind, text): (TextKind, JSONValue)
        switch delta {
        case .content(let found): (kind, text) = (.content, found)
        case .reasoning(let found): (kind, text) = (.reasoning, found)
        default: return
        }
        events.learn(kind, text, noise: text.document.root["obfuscation"]?.ifString)
    }

    private mutating func take(_ event: EventReader.Event, into deltas: inout [ChatDelta]) {
        switch event {
        case .text: break
        case .done:
            hasEnded = true
            deltas.append(.done)
        case .failure(let failure):
            hasEnded = true
            deltas.append(.error(failure.error))
        case .json(let name, let root):
            take(root, name: name, into: &deltas)
        }
    }

    private mutating func take(_ chunk: JSONValue, name: [UInt8], into deltas: inout [ChatDelta]) {
        if let error = DialectError.inChatStream(chunk, eventName: name) {
            hasEnded = true
            deltas.append(.error(error))
            return
        }
        guard chunk.kind == .object else { return }
        if !hasStarted {
            hasStarted = true
            deltas.append(.start(id: chunk["id"]?.ifString, model: chunk["model"]?.ifString))
        }
        if let choices = chunk["choices"] {
            for choice in choices.elements where choice["index"]?.int ?? 0 == 0 { take(choice: choice, into: &deltas) }
        }
        if let usage = chunk["usage"], usage.kind == .object { deltas.append(.usage(usage)) }
    }

    private mutating func take(choice: JSONValue, into deltas: inout [ChatDelta]) {
        if let logprobs = choice["logprobs"], logprobs.kind == .object { deltas.append(.logprobs(logprobs)) }
        if let delta = choice["delta"] {
            if let text = (delta["reasoning_content"] ?? delta["reasoning"])?.ifText { deltas.append(.reasoning(text)) }
            if let blocks = delta["thinking_blocks"] {
                for block in blocks.elements where block.kind == .object { deltas.append(.thinkingBlock(block)) }
            }
            if let text = delta["content"]?.ifText { deltas.append(.content(text)) }
            if let text = delta["refusal"]?.ifText { deltas.append(.refusal(text)) }
            if let list = delta["annotations"], list.kind == .array, list.count > 0 {
                deltas.append(.annotations(list))
            }
            if let calls = delta["tool_calls"] {
                for (order, call) in calls.elements.enumerated() { take(call: call, order: order, into: &deltas) }
            }
        }
        if let reason = choice["finish_reason"]?.string {
            deltas.append(.finish(reason, stopSequence: choice["stop_reason"]?.ifString))
        }
    }

    private mutating func take(call: JSONValue, order: Int, into deltas: inout [ChatDelta]) {
        let function = call["function"]
        deltas.append(
            .call(
                index: index(of: call, order: order), id: call["id"]?.ifText, name: function?["name"]?.ifText,
                arguments: function?["arguments"]?.ifText))
    }

    /// QUIRK: some servers give calls no index; then a new id is a new call, and none belongs to the last one.
    private mutating func index(of call: JSONValue, order: Int) -> Int64 {
        if let index = call["index"]?.exactInt { return index }
        guard let id = call["id"]?.string, !id.isEmpty else { return Int64(max(callIDs.count - 1, order)) }
        if let known = callIDs.firstIndex(of: id) { return Int64(known) }
        guard callIDs.count < TranslationBounds.streamedCallsMax else { return Int64(callIDs.count) }
        callIDs.append(id)
        return Int64(callIDs.count - 1)
    }
}

extension JSONValue {
    /// The value if it is a string.
    var ifString: JSONValue? { kind == .string ? self : nil }

    /// The value if it is a string with text in it.
    var ifText: JSONValue? { kind == .string && range.count > 2 ? self : nil }
}

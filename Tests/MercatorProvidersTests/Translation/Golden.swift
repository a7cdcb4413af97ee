import Foundation
import MercatorJSON
import MercatorProviders
import MercatorTesting
import Testing

/// Inputs and what is expected of them, file by file: `NAME.in.json` and `NAME.out.txt` in a folder below
/// `Tests/Fixtures/Translation`. `UPDATE_GOLDEN=1` records the expectations anew.
enum Golden {
    static let folder = "Tests/Fixtures/Translation"

    /// The names of the inputs in a folder, sorted; an ending such as `.in.json` taken off.
    static func names(in subfolder: String, ending: String = ".in.json") -> [String] {
        let path = Checkout.root + "/" + folder + "/" + subfolder
        let all = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return all.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
    }

    /// An input's text.
    static func input(_ subfolder: String, _ file: String) throws -> String {
        try #require(Checkout.text("\(folder)/\(subfolder)/\(file)"))
    }

    /// Compares with a recorded file, or records it.
    static func expect(
        _ text: String, _ subfolder: String, _ file: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let path = "\(folder)/\(subfolder)/\(file)"
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try Data(text.utf8).write(to: URL(fileURLWithPath: Checkout.root + "/" + path))
        }
        #expect(
            Checkout.text(path) == text, "\(path) is out of date; run the tests with UPDATE_GOLDEN=1 and review",
            sourceLocation: sourceLocation)
    }

    /// Compares a page's table, from `<!-- fields:NAME -->` to `<!-- end -->`, with the declared one, or records it.
    static func expectTable(
        _ table: FieldTable, in page: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let text = try #require(Checkout.text(page))
        let start = try #require(text.range(of: "<!-- fields:\(name) -->\n"))
        let end = try #require(text.range(of: "<!-- end -->", range: start.upperBound..<text.endIndex))
        let recorded = text.replacingCharacters(in: start.upperBound..<end.lowerBound, with: table.markdown)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try Data(recorded.utf8).write(to: URL(fileURLWithPath: Checkout.root + "/" + page))
        }
        #expect(
            Checkout.text(page) == recorded, "\(page) is out of date; run the tests with UPDATE_GOLDEN=1",
            sourceLocation: sourceLocation)
    }

    /// A request, or its refusal, as a golden file shows it.
    static func text(of translate: () throws(TranslationRefusal) -> TranslatedRequest) -> String {
        do throws(TranslationRefusal) {
            let request = try translate()
            let path =
                switch request.path {
                case .versioned(let path): "versioned \(path)"
                case .root(let path): "root \(path)"
                }
            var lines = ["path: \(path)"]
            lines += request.headers.map { "\($0.name): \($0.value)" }
            if request.isStream { lines.append("stream: \(request.wantsUsage ? "with" : "without") usage") }
            lines += request.notes.map { "note: \($0.path): \($0.text)" }
            return lines.joined(separator: "\n") + "\n\n" + PrettyJSON.text(request.body) + "\n"
        } catch {
            return "refused: \(error.path)\nreason: \(error.reason)\nhint: \(error.hint)\n"
        }
    }

    /// A chat request that came in another dialect, or its refusal.
    static func chatText(of translate: () throws(TranslationRefusal) -> TranslatedChat) -> String {
        do throws(TranslationRefusal) {
            let chat = try translate()
            let notes = chat.notes.map { "note: \($0.path): \($0.text)\n" }.joined()
            return notes + (notes.isEmpty ? "" : "\n") + PrettyJSON.text(chat.body) + "\n"
        } catch {
            return "refused: \(error.path)\nreason: \(error.reason)\nhint: \(error.hint)\n"
        }
    }

    /// A reply, or why there is none.
    static func replyText(of translate: () throws(TranslationFailure) -> TranslatedReply) -> String {
        do throws(TranslationFailure) {
            let reply = try translate()
            let notes = reply.notes.map { "note: \($0.path): \($0.text)\n" }.joined()
            return notes + (notes.isEmpty ? "" : "\n") + PrettyJSON.text(reply.body) + "\n"
        } catch {
            return "failed: \(error.reason)\n"
        }
    }

    /// A whole stream through a translator: output, notes and how it ended.
    static func text(of translator: any StreamTranslator, _ stream: [UInt8]) -> String {
        var translator = translator
        let out = translator.push(stream) + translator.end()
        let notes = translator.notes.map { "note: \($0.path): \($0.text)\n" }.joined()
        let state =
            switch translator.state {
            case .open: "open"
            case .done: "done"
            case .failed(let error): "failed: \(error.status) \(error.body.type)"
            }
        return notes + String(decoding: out, as: UTF8.self) + "state: \(state)\n"
    }
}

/// Runs a stream translator over bytes in given pieces.
func translated(_ translator: any StreamTranslator, _ pieces: [[UInt8]]) -> (bytes: [UInt8], state: StreamState) {
    var translator = translator
    var out: [UInt8] = []
    for piece in pieces { out += translator.push(piece) }
    out += translator.end()
    return (out, translator.state)
}

/// Holds that a stream translator gives the same for every way to cut its input in two, and for single bytes.
func expectSameAtEverySplit(
    _ stream: [UInt8], _ name: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ make: () -> any StreamTranslator
) {
    let whole = translated(make(), [stream])
    let single = translated(make(), stream.map { [$0] })
    #expect(single.bytes == whole.bytes && single.state == whole.state, "\(name)", sourceLocation: sourceLocation)
    for at in 0...stream.count {
        let split = translated(make(), [Array(stream[..<at]), Array(stream[at...])])
        guard split.bytes == whole.bytes, split.state == whole.state else {
            Issue.record("\(name) differs when cut at \(at)", sourceLocation: sourceLocation)
            return
        }
    }
}

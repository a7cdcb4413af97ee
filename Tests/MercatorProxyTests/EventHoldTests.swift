import MercatorProxy
import NIOCore
import Testing

/// What is held back and what passes, for every way a stream can be cut into reads.
@Suite struct EventHoldTests {
    private static let stream = ": hello\n\ndata: {\"a\":1}\n\nevent: x\r\ndata: 2\r\n\r\ndata: [DONE]\n\n"

    @Test func everySplitPassesWholeEventsAndEveryByte() {
        let bytes = Array(Self.stream.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count where second == bytes.count || (second - first) % 3 == 0 {
                var hold = EventHold()
                var passed = ""
                for piece in [bytes[..<first], bytes[first..<second], bytes[second...]] where !piece.isEmpty {
                    let read = ByteBuffer(bytes: piece)
                    let release = hold.feed(read, [0..<read.readableBytes], isForwardable: false)
                    guard case .payload(let payload) = release else { continue }
                    passed += String(buffer: payload)
                    #expect(isWhole(passed), "split at \(first), \(second): \(passed)")
                }
                if let rest = hold.rest() { passed += String(buffer: rest) }
                #expect(passed == Self.stream, "split at \(first), \(second)")
                #expect(hold.hasDone)
            }
        }
    }

    @Test func wholeChunksPassAsTheyAre() {
        var hold = EventHold()
        let event = "data: {\"a\":1}\n\n"
        let raw = ByteBuffer(string: "f\r\n\(event)\r\n")
        let release = hold.feed(raw, [3..<3 + event.utf8.count], isForwardable: true)
        guard case .raw = release else {
            Issue.record("not forwarded: \(release)")
            return
        }
        #expect(hold.hasData && !hold.hasDone)
    }

    @Test func aTornEventIsDroppedWhenTheStreamIsCut() {
        var hold = EventHold()
        let read = ByteBuffer(string: "data: 1\n\ndata: {\"tor")
        guard case .payload(let passed) = hold.feed(read, [0..<read.readableBytes], isForwardable: false) else {
            Issue.record("nothing passed")
            return
        }
        #expect(String(buffer: passed) == "data: 1\n\n")
        hold.drop()
        #expect(hold.rest() == nil)
        #expect(!hold.isClientTorn)
    }

    @Test func anEventLargerThanTheBoundPassesInPieces() {
        var hold = EventHold()
        let start = ByteBuffer(string: "data: " + String(repeating: "x", count: 70_000))
        guard case .payload(let first) = hold.feed(start, [0..<start.readableBytes], isForwardable: true) else {
            Issue.record("held back")
            return
        }
        #expect(first.readableBytes == start.readableBytes)
        #expect(hold.isClientTorn)
        let end = ByteBuffer(string: "y\n\n")
        guard case .raw = hold.feed(end, [0..<3], isForwardable: true) else {
            Issue.record("the end is whole")
            return
        }
        #expect(!hold.isClientTorn)
    }

    @Test func anEmptyStreamDoesNotEndWithTheProvidersLastChunk() {
        var hold = EventHold()
        // A comment and the last chunk in one read: passed as it is, the client would see a clean end.
        let raw = ByteBuffer(string: "5\r\n: x\n\n\r\n0\r\n\r\n")
        guard case .nothing = hold.feed(raw, [3..<8], isForwardable: true) else {
            Issue.record("passed a comment before anything else")
            return
        }
        var half = EventHold()
        let open = ByteBuffer(string: "9\r\ndata: 1\n\n\r\n0\r\n\r\n")
        guard case .payload = half.feed(open, [3..<12], isForwardable: true) else {
            Issue.record("passed with an end that is none")
            return
        }
        var whole = EventHold()
        let good = ByteBuffer(string: "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
        guard case .raw = whole.feed(good, [3..<17], isForwardable: true) else {
            Issue.record("a stream with `[DONE]` may end so")
            return
        }
    }

    @Test func commentsWaitForTheFirstEvent() {
        var hold = EventHold()
        for _ in 0..<3 {
            let comment = ByteBuffer(string: ": wait\n\n")
            guard case .nothing = hold.feed(comment, [0..<8], isForwardable: true) else {
                Issue.record("passed a comment")
                return
            }
        }
        let event = ByteBuffer(string: "data: 1\n\n")
        guard case .payload(let all) = hold.feed(event, [0..<9], isForwardable: true) else {
            Issue.record("held an event back")
            return
        }
        #expect(String(buffer: all) == ": wait\n\n: wait\n\n: wait\n\ndata: 1\n\n")
        // Behind the first event they pass as they come, and any number before it is held in bounded memory.
        guard case .raw = hold.feed(ByteBuffer(string: ": on\n\n"), [0..<6], isForwardable: true) else {
            Issue.record("held a comment back")
            return
        }
        var flood = EventHold()
        // Torn in the middle of a comment.
        let many = ByteBuffer(string: String(repeating: ": x\n", count: 10_000) + ": ")
        for _ in 0..<50 {
            guard case .nothing = flood.feed(many, [0..<many.readableBytes], isForwardable: false) else {
                Issue.record("passed a comment")
                return
            }
        }
        #expect((flood.rest()?.readableBytes ?? 0) <= 65_536 && !flood.isClientTorn)
    }

    @Test(arguments: [
        ("data: {\"error\":{\"message\":\"x\"}}\n\n", true, true), ("event: error\ndata: x\n\n", true, true),
        ("data: {\"error\":null}\n\n", false, false), ("data: {\"a\":1}\n\n", false, false),
        ("data: 1\n\ndata: {\"error\":{}}\n\n", true, false), ("data: 1\n\nevent: error\ndata: x\n\n", true, false),
        ("data: 1\n\ndata: {\"error\": null}\n\n", false, false),
    ]) func errorsAreSeen(stream: String, hasError: Bool, isFirst: Bool) {
        for cut in 0..<stream.utf8.count {
            var hold = EventHold()
            for piece in [stream.utf8.prefix(cut), stream.utf8.dropFirst(cut)] where !piece.isEmpty {
                let read = ByteBuffer(bytes: piece)
                _ = hold.feed(read, [0..<read.readableBytes], isForwardable: false)
            }
            #expect(hold.hasError == hasError, "cut at \(cut)")
            #expect((hold.firstError != nil) == isFirst, "cut at \(cut)")
        }
    }

    /// Whether a text ends where no line and no event is torn; behind a comment's line is such a place.
    private func isWhole(_ text: String) -> Bool {
        let ends = ["\n\n", "\r\n\r\n", "\r\n\r", ": hello\n"]
        return text.isEmpty || ends.contains { text.utf8.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }
}

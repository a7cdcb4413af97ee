import Logging
import MercatorJSON
import MercatorSystem
import MercatorTelemetry
import Synchronization
import Testing

@Suite struct LineLogHandlerTests {
    /// Keeps what is written.
    private final class Kept: LogOutput {
        private let bytes = Mutex<[UInt8]>([])

        func append(_ lines: [UInt8]) { bytes.withLock { $0 += lines } }
        var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    }

    private struct StillClock: WallClock {
        func now() -> Timestamp { Timestamp(microseconds: 1_763_885_730_123_456) }
    }

    private static func logged(
        _ format: LogFormat, level: Logger.Level = .info, _ body: (inout Logger) -> Void
    ) -> String {
        let kept = Kept()
        var logger = Logger(label: "test") { _ in
            LineLogHandler(level: level, format: format, output: kept, clock: StillClock())
        }
        body(&logger)
        return kept.text
    }

    @Test func jsonLine() {
        let text = Self.logged(.json) { $0.warning("two \"words\"", metadata: ["b": "2", "a": "x\ny"]) }
        let expected =
            #"{"time":"2025-11-23T08:15:30.123456Z","level":"warning","msg":"two \"words\"","#
            + #""a":"x\ny","b":"2"}"# + "\n"
        #expect(text == expected)
    }

    @Test func textLine() {
        let text = Self.logged(.text) { $0.error("it broke", metadata: ["provider": "p", "cause": "no \"host\""]) }
        #expect(text == "2025-11-23T08:15:30.123456Z error it broke cause=\"no \\\"host\\\"\" provider=\"p\"\n")
    }

    @Test func metadataOfTheCallWinsOverTheLoggers() {
        let text = Self.logged(.text) { logger in
            logger[metadataKey: "a"] = "logger"
            logger[metadataKey: "b"] = "logger"
            logger.info("m", metadata: ["a": "call"])
        }
        #expect(text.hasSuffix(" m a=\"call\" b=\"logger\"\n"))
    }

    @Test func lowerLevelsAreNotWritten() {
        #expect(Self.logged(.json, level: .warning) { $0.info("no") }.isEmpty)
        #expect(!Self.logged(.json, level: .debug) { $0.debug("yes") }.isEmpty)
    }

    @Test(arguments: ["a\nb", "a\r\nb", "a\rb", "\n\n", "a\u{2028}b"])
    func oneEventIsOneLine(message: String) throws {
        for format in LogFormat.allCases {
            let text = Self.logged(format) { $0.info("\(message)", metadata: ["k": "\(message)"]) }
            #expect(text.utf8.filter { $0 == 0x0A || $0 == 0x0D } == [0x0A])
            #expect(text.hasSuffix("\n"))
        }
    }
}

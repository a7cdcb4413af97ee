import MercatorProxy
import Testing

/// Lines that cannot be written are counted, and told once.
@Suite struct LogWriterTests {
    /// Lives as long as the tests do: stopping a thread is not what is tested here.
    private static let thread = LogThread()

    @Test func whatIsLostIsToldOnce() {
        let writer = Self.thread.writer(to: -1)
        #expect(writer.newlyLostBytes() == nil)
        // More than may ever wait for a slow disk, so it is lost at once.
        let lines = [UInt8](repeating: UInt8(ascii: "x"), count: (16 << 20) + 1)
        writer.append(lines)
        #expect(writer.newlyLostBytes() == lines.count)
        #expect(writer.newlyLostBytes() == nil)
        writer.append(lines)
        #expect(writer.newlyLostBytes() == lines.count)
        #expect(writer.lostBytes == 2 * lines.count)
    }
}

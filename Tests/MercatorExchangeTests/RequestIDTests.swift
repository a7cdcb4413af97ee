import MercatorExchange
import Testing

@Suite struct RequestIDTests {
    @Test(arguments: [
        ("req-1", true), ("a", true), ("0123/abc:def;{}~!", true), (String(repeating: "x", count: 128), true),
        ("", false), (String(repeating: "x", count: 129), false), ("a b", false), ("a\tb", false), ("a\nb", false),
        ("a\r\nx: y", false), ("quo\"te", false), ("caf\u{E9}", false), ("\u{7F}", false), ("\u{0}", false),
    ])
    func onlyPlainShortTextIsTakenFromClients(text: String, isAcceptable: Bool) {
        #expect(RequestID.isAcceptable(text.utf8) == isAcceptable)
    }

    @Test(arguments: [
        (UInt64(0), UInt64(0), "req_00000000000000000000000000000000"),
        (0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210, "req_0123456789abcdeffedcba9876543210"),
        (.max, 1, "req_ffffffffffffffff0000000000000001"),
    ])
    func mintedFromBits(high: UInt64, low: UInt64, text: String) {
        #expect(RequestID.mint(high, low) == text)
        #expect(RequestID.isAcceptable(RequestID.mint(high, low).utf8))
    }
}

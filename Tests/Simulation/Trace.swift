/// What a run did, line by line with its virtual time; only its hash is kept unless somebody wants to read it.
package final class Trace {
    /// The lines; empty unless kept.
    package private(set) var lines: [String] = []
    /// FNV-1a over all lines. Source: RFC 9923.
    package private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    private let keeps: Bool
    private let loop: VirtualLoop
    private let start: UInt64

    init(loop: VirtualLoop, keeps: Bool) {
        (self.loop, self.keeps) = (loop, keeps)
        start = loop.now.uptimeNanoseconds
    }

    func write(_ text: @autoclosure () -> String) {
        let text = text()
        let nanoseconds = loop.now.uptimeNanoseconds - start
        mix(nanoseconds)
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        guard keeps else { return }
        let milliseconds = nanoseconds / 1_000_000
        let digits = String(nanoseconds / 1_000 % 1_000)
        lines.append("\(milliseconds).\(String(repeating: "0", count: 3 - digits.count))\(digits) ms  \(text)")
    }

    func mix(_ number: UInt64) {
        var number = number
        for _ in 0..<8 {
            hash = (hash ^ (number & 0xFF)) &* 0x100_0000_01B3
            number >>= 8
        }
    }
}

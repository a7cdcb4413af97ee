import MercatorGateway
import MercatorRouting
import MercatorSystem
import MercatorYAML

/// Retry advice, durations, sizes and addresses: within bounds, and read again as they are written.
enum SmallTextFuzz {
    static let target = FuzzTarget("small-text", testRounds: 8_000) { bytes in
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        var random = Cuts.random(of: bytes)
        let now = Timestamp(microseconds: Int64(truncatingIfNeeded: random.next() >> 2))
        for milliseconds in [nil, lines.last] {
            let pause = RetryAfter.parse(
                seconds: lines.first, milliseconds: milliseconds, date: lines.dropFirst().first, now: now)
            if let pause { try verify(pause >= .zero && pause <= .seconds(7 * 86_400), "a pause of \(pause)") }
        }
        for text in lines.prefix(3) {
            if let duration = DurationText.parse(text) {
                try verify(duration >= .zero && duration <= .seconds(DurationText.secondsMax), "\(duration)")
                let written = DurationText.text(duration)
                try verify(DurationText.parse(written) == duration, "`\(text)` is written `\(written)`")
            }
            if let size = SizeText.parse(text) {
                try verify(size >= 0 && SizeText.parse(SizeText.text(size)) == size, "`\(text)` is \(size) bytes")
            }
            if let address = ListenAddress(text) {
                try verify((0...65_535).contains(address.port) && !address.host.isEmpty, "\(address)")
                try verify(ListenAddress(address.description) == address, "`\(text)` is written `\(address)`")
            }
        }
    }
}

import MercatorGateway
import MercatorProviders
import MercatorRouting
import MercatorSystem
import MercatorTesting
import MercatorWire
import MercatorYAML
import Testing

/// Short seeded runs of the small readers: URLs, addresses, retry advice, durations, sizes.
@Suite("fuzzing small texts")
struct URLFuzzTests {
    static let urls = [
        "https://api.openai.com/v1", "http://[::1]:8000/openai/", "HTTP://Example.COM:80", "https://h/a%20b/v1beta/",
        "http://10.0.0.1:65535/v1/chat/completions", "http://u:p@host/?q#f", "https://xn--bcher-kva.example/api/v1",
    ]
    static let urlMutator = Mutator(vocabulary: [
        "/", "//", ":", "[", "]", "@", "?", "#", "%", "%2e", "..", ".", "/v1", "/v1/", "v2", "http://", "https://",
        "0", "0x7f", "1", "127.1", "65536", "-", "_", " ", "\r\n", "é", "::ffff:169.254.169.254", "/completions",
    ])
    static let wordMutator = Mutator(vocabulary: [
        "0", "1", "9", "99999999999999999999", ".", "-", "+", " ", ":", ",", "e", "ns", "us", "µs", "ms", "s", "m", "h",
        "d", "B", "KB", "MiB", "G", "GMT", "Jan", "Feb", "Sun", "[", "]", "*", "٣", "é",
    ])

    @Test func anyURLIsJoinedRightlyOrRefused() {
        FuzzRun.rounds(2_500) { random, seed in
            let bytes =
                random.once(in: 5)
                ? Self.urlMutator.soup(8, &random) : Self.urlMutator.mutated(random.pick(Self.urls), &random)
            let text = String(decoding: bytes, as: UTF8.self)
            guard let url = try? ProviderURL.parse(text) else { return }
            #expect((1...65_535).contains(url.port) && !url.host.isEmpty && url.host == url.host.lowercased(), seed)
            #expect(url.path.isEmpty || url.path.hasPrefix("/") && !url.path.hasSuffix("/"), seed)
            for otherForm in [false, true] {
                let whole = url.text(of: .chatCompletions, otherForm: otherForm)
                #expect(whole.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "\(seed): \(text)")
                let prefix = url.prefix(otherForm: otherForm)
                #expect(!prefix.hasSuffix("/v1/v1") || text.contains("/v1/v1"), "\(seed): \(text)")
                // An endpoint named twice is taken off once.
                guard !prefix.hasSuffix("completions") else { continue }
                let again = try? ProviderURL.parse("\(url.scheme)://\(url.authority)\(prefix)")
                #expect(again?.authority == url.authority && again?.path == prefix, "\(seed): \(text)")
            }
        }
    }

    @Test func retryAdviceIsBounded() {
        let seeds = [
            "3", "1.5", "0.0000001", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994", "Fri, 31 Dec 9999 23:59:60 GMT",
        ]
        FuzzRun.rounds(2_500) { random, seed in
            let texts = (0..<2).map { _ in Self.word(seeds, &random) }
            let now = Timestamp(microseconds: Int64(truncatingIfNeeded: random.next() >> 2))
            for milliseconds in [nil, texts[1]] {
                let pause = RetryAfter.parse(seconds: texts[0], milliseconds: milliseconds, now: now)
                #expect(pause.map { $0 >= .zero && $0 <= .seconds(7 * 86_400) } ?? true, "\(seed): \(texts)")
            }
        }
    }

    @Test func durationsReadAsWritten() {
        FuzzRun.rounds(2_500) { random, seed in
            let text = Self.word(["30s", "1m30s", "500ms", "1.5h", "0", "7d", "1us", "2h45m0.5s"], &random)
            guard let duration = DurationText.parse(text) else { return }
            #expect(duration >= .zero && duration <= .seconds(DurationText.secondsMax), "\(seed): \(text)")
            #expect(DurationText.parse(DurationText.text(duration)) == duration, "\(seed): \(text)")
        }
    }

    @Test func sizesReadAsWritten() {
        FuzzRun.rounds(2_500) { random, seed in
            let text = Self.word(["512", "512KB", "10MB", "10MiB", "1G", "9223372036854775807B"], &random)
            guard let size = SizeText.parse(text) else { return }
            #expect(size >= 0 && SizeText.parse(SizeText.text(size)) == size, "\(seed): \(text)")
        }
    }

    @Test func addressesReadAsWritten() {
        FuzzRun.rounds(2_500) { random, seed in
            let text = Self.word(
                [":8080", "127.0.0.1:0", "[::1]:65535", "localhost:80", "*:1", "[fe80::1%eth0]:1"], &random)
            guard let address = ListenAddress(text) else { return }
            #expect((0...65_535).contains(address.port) && !address.host.isEmpty, "\(seed): \(text)")
            #expect(ListenAddress(address.description) == address, "\(seed): \(text)")
        }
    }

    private static func word(_ seeds: [String], _ random: inout SplitMix64) -> String {
        let bytes =
            random.once(in: 4) ? wordMutator.soup(6, &random) : wordMutator.mutated(random.pick(seeds), &random)
        return String(decoding: bytes, as: UTF8.self)
    }
}

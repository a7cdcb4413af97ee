import MercatorJSON
import MercatorTesting
import NIOCore
import Testing

/// The look that builds nothing says of every text what the parser says.
@Suite struct JSONGrammarTests {
    private func agrees(_ bytes: [UInt8]) -> Bool {
        let kind = (try? JSONDocument.parse(bytes, profile: .reply))?.root.kind
        let isContainer = bytes.withUnsafeBytes { JSONGrammar.isContainer($0) }
        return isContainer == (kind == .object || kind == .array)
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func validTextsAndDamagedOnes(seed: UInt64) {
        var generator = JSONGenerator(state: seed)
        let text = Array("\(generator.space())\(generator.value(depth: 4))\(generator.space())".utf8)
        #expect(agrees(text), "\(String(decoding: text, as: UTF8.self))")
        let odd = Array("{}[],:\"\\0-+.eEtfnu \n\u{1}\u{7f}é".utf8) + [0x80, 0xFF]
        for _ in 0..<60 {
            var damaged = text
            let at = generator.next(damaged.count)
            switch generator.next(3) {
            case 0: damaged.remove(at: at)
            case 1: damaged.insert(odd[generator.next(odd.count)], at: at)
            default: damaged[at] = odd[generator.next(odd.count)]
            }
            #expect(agrees(damaged), "\(String(decoding: damaged, as: UTF8.self))")
        }
        for end in 0..<min(text.count, 80) { #expect(agrees(Array(text.prefix(end)))) }
    }

    @Test(.enabled(if: Conformance.folder != nil)) func suite() throws {
        for name in try Conformance.names(in: "jsontestsuite/test_parsing") {
            let bytes = try Conformance.bytes("jsontestsuite/test_parsing/" + name)
            // Deeper than it can tell.
            guard let told = bytes.withUnsafeBytes({ JSONGrammar.isContainer($0) }) else { continue }
            let kind = (try? JSONDocument.parse(bytes, profile: .reply))?.root.kind
            #expect(told == (kind == .object || kind == .array), "\(name)")
        }
    }

    @Test func depthIsToldUpToItsBound() {
        for (depth, expected) in [(1, true), (64, true), (65, nil)] as [(Int, Bool?)] {
            let text = Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
            #expect(text.withUnsafeBytes { JSONGrammar.isContainer($0) } == expected)
        }
    }
}

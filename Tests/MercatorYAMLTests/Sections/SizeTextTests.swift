import MercatorYAML
import Testing

@Suite struct SizeTextTests {
    @Test(arguments: [
        ("512", 512), ("512KB", 524_288), ("10MB", 10_485_760), ("10MiB", 10_485_760), ("1 gb", 1_073_741_824),
        ("5B", 5),
        ("2k", 2_048),
    ])
    func reads(text: String, bytes: Int) {
        #expect(SizeText.parse(text) == bytes)
    }

    @Test(arguments: ["", "MB", "-5", "1.5MB", "5TB", "99999999999999999999", "9223372036854775807KB", "５MB"])
    func refuses(text: String) {
        #expect(SizeText.parse(text) == nil)
    }

    @Test func writes() {
        #expect([512, 1_024, 10_485_760, 1_500_000].map(SizeText.text) == ["512", "1KiB", "10MiB", "1500000"])
    }
}

import Foundation
import MercatorProviders
import Testing

@Suite struct ProviderReferenceTests {
    /// `UPDATE_GOLDEN=1` writes it anew.
    @Test func pageIsUpToDate() throws {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
            folder.deleteLastPathComponent()
        }
        let page = folder.appendingPathComponent("docs/providers/types.md")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
            try ProviderReference.markdown.write(to: page, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: page, encoding: .utf8) == ProviderReference.markdown)
    }

    @Test func everyTypeIsNamed() {
        for spelling in StandardProviders.spellings { #expect(ProviderReference.markdown.contains("`\(spelling)`")) }
    }
}

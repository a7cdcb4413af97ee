import Glibc
import MercatorTesting
import Testing

/// Files beside the code, for tests that compare with them.
enum Repository {
    static let root = Checkout.root

    static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&block, 1, block.count, file), count > 0 { bytes += block[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Compares with a golden file, or writes it when `UPDATE_GOLDEN` is set.
    static func expect(_ text: String, in path: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let path = root + "/" + path
        if getenv("UPDATE_GOLDEN") != nil, let file = fopen(path, "w") {
            defer { fclose(file) }
            fputs(text, file)
        }
        #expect(
            read(path) == text, "\(path) is out of date; run the tests with UPDATE_GOLDEN=1 and review",
            sourceLocation: sourceLocation)
    }

    /// The conformance data, which is not part of the repository; nil where it is absent.
    static let conformance = Conformance.has("configs/minimal.yaml") ? Conformance.folder : nil
}

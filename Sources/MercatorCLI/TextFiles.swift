import MercatorDiagnostics
import MercatorSystem

/// Texts that are at hand already, as files: those of a commit.
struct TextFiles: FileSystem {
    private let texts: [String: String]

    init(_ texts: [SourceText]) {
        self.texts = Dictionary(texts.map { ($0.path, $0.text) }) { first, _ in first }
    }

    func read(_ path: String, bytesMax: Int) throws(FileError) -> [UInt8] {
        guard let text = texts[path] else { throw FileError(path: path, reason: "is not among the policy files") }
        return Array(text.utf8)
    }

    func list(_ folder: String) throws(FileError) -> [String] {
        texts.keys.filter { $0.hasPrefix(folder + "/") }.sorted()
    }

    func kind(_ path: String) -> FileKind? {
        if texts[path] != nil { return .file }
        return texts.keys.contains { $0.hasPrefix(path + "/") } ? .folder : nil
    }
}

import MercatorDiagnostics
import MercatorPolicy
import MercatorSystem

/// Reads policy files from disk.
enum PolicyFiles {
    /// A policy file larger than this is not one.
    static let bytesMax = 4 << 20

    /// The file, or every YAML file below the folder in order, but for tests.
    static func texts(_ path: String, files: any FileSystem) throws(FileError) -> [SourceText] {
        let isFolder = files.kind(path) == .folder
        var texts: [SourceText] = []
        for path in isFolder ? try files.list(path).filter(PolicyFileName.isPolicy) : [path] {
            let bytes = try files.read(path, bytesMax: bytesMax)
            texts.append(SourceText(path: path, text: String(decoding: bytes, as: UTF8.self)))
        }
        return texts
    }
}

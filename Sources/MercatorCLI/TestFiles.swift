import MercatorDiagnostics
import MercatorSystem

/// Reads the files of policy tests.
enum TestFiles {
    /// The files, and of folders the YAML files that are named as tests, or all where none is.
    static func read(
        _ paths: [String], files: any FileSystem, diagnostics: inout [Diagnostic]
    ) -> [SourceText] {
        var texts: [SourceText] = []
        for path in paths {
            do {
                for file in try self.files(at: path, files) {
                    let bytes = try files.read(file, bytesMax: PolicyFiles.bytesMax)
                    texts.append(SourceText(path: file, text: String(decoding: bytes, as: UTF8.self)))
                }
            } catch {
                diagnostics.append(
                    Diagnostic(
                        .error, code: "test/unreadable", message: "cannot read `\(error.path)`: \(error.reason)",
                        hint: "`--tests` is a file or a folder"))
            }
        }
        return texts
    }

    private static func files(at path: String, _ files: any FileSystem) throws(FileError) -> [String] {
        guard files.kind(path) == .folder else { return [path] }
        let all = try files.list(path).filter(PolicyFiles.isYAML)
        let named = all.filter(PolicyFiles.isTest)
        guard !all.isEmpty else { throw FileError(path: path, reason: "holds no YAML file") }
        return named.isEmpty ? all : named
    }
}

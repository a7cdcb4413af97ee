package import MercatorDiagnostics
import MercatorPolicy
package import MercatorSystem

/// Reads the files of policy tests.
package enum TestFiles {
    /// The files, and of folders the YAML files that are named as tests, or all where none is.
    package static func read(
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

    /// The test files that stand beside policies: in a folder of them, or `x.test.yaml` beside `x.yaml`.
    package static func beside(_ policies: [String], files: any FileSystem) -> [String] {
        policies.flatMap { path -> [String] in
            if files.kind(path) == .folder { return ((try? files.list(path)) ?? []).filter(PolicyFileName.isTest) }
            guard let dot = path.lastIndex(of: "."), PolicyFileName.isYAML(path) else { return [] }
            return [".test.yaml", ".test.yml", "_test.yaml", "_test.yml"].map { path[..<dot] + $0 }
                .filter { files.kind($0) == .file }
        }
    }

    /// The policy file that a test file is named after: `x.yaml` for `x.test.yaml`.
    package static func subject(of path: String, among texts: [SourceText]) -> SourceText? {
        texts.first { text in
            guard let dot = text.path.lastIndex(of: ".") else { return false }
            let stem = text.path[..<dot]
            return path.hasPrefix(stem) && PolicyFileName.isTest(path)
                && ["test", "tests"].contains(path.dropFirst(stem.count + 1).prefix { $0 != "." })
        }
    }

    private static func files(at path: String, _ files: any FileSystem) throws(FileError) -> [String] {
        guard files.kind(path) == .folder else { return [path] }
        let all = try files.list(path).filter(PolicyFileName.isYAML)
        let named = all.filter(PolicyFileName.isTest)
        guard !all.isEmpty else { throw FileError(path: path, reason: "holds no YAML file") }
        return named.isEmpty ? all : named
    }
}

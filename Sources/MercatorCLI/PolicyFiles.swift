import MercatorDiagnostics
import MercatorPolicy
import MercatorSystem

/// Reads the policy files that a configuration names.
enum PolicyFiles {
    /// A policy file larger than this is not one.
    static let bytesMax = 4 << 20

    /// The file, or every YAML file below the folder in order; what cannot be read goes to `diagnostics`.
    static func read(
        _ policy: PolicyConfiguration, files: any FileSystem, diagnostics: inout [Diagnostic]
    ) -> [SourceText] {
        guard let path = policy.filePath else { return [] }
        do {
            return try texts(path, files: files)
        } catch {
            diagnostics.append(
                Diagnostic(
                    .error, code: "config/policy-file", message: "cannot read `\(error.path)`: \(error.reason)",
                    path: policy.filePathNode?.path, position: policy.filePathNode?.position,
                    hint: "`policy.file_path` is a file or a folder, relative to the working directory"))
            return []
        }
    }

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

    /// Reads what those texts include; nothing outside the folder they were found in.
    static func follow(
        _ texts: [SourceText], of path: String, files: any FileSystem, into included: inout IncludedFiles,
        diagnostics: inout [Diagnostic]
    ) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) + "/" } ?? "."
        included.follow(
            texts, below: files.kind(path) == .folder ? path : folder, files: files, diagnostics: &diagnostics)
    }
}

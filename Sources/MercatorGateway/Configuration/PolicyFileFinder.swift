import MercatorDiagnostics
import MercatorPolicy
import MercatorSystem
import MercatorYAML

/// Finds the policy file that a configuration means.
///
/// A relative path counts from the working directory, as the documents say, and where there is nothing, from the
/// configuration's folder, so that a configuration can be started from anywhere.
struct PolicyFileFinder {
    private let files: any FileSystem
    private let usesDefault: Bool

    /// With `usesDefault`, a configuration that names no file uses the default one, if it exists.
    init(_ files: any FileSystem, usesDefault: Bool = true) {
        self.files = files
        self.usesDefault = usesDefault
    }

    func find(for configuration: inout GatewayConfiguration, diagnostics: inout [Diagnostic]) {
        if let node = configuration.policy.filePathNode, let path = configuration.policy.filePath {
            configuration.policy.filePath = existing(path, beside: configuration.path)
            guard configuration.policy.filePath == nil else { return }
            diagnostics.append(
                node.diagnostic(
                    .error, code: "config/no-policy-file", "the policy file `\(path)` does not exist",
                    hint: "create it, or remove `policy.file_path`"))
        } else if usesDefault, configuration.policy.mode == .file {
            configuration.policy.filePath = existing(PolicyConfiguration.defaultFilePath, beside: configuration.path)
        }
    }

    private func existing(_ path: String, beside configurationPath: String) -> String? {
        let candidates = path.hasPrefix("/") ? [path] : [path, Self.folder(of: configurationPath) + Self.plain(path)]
        return candidates.first { files.kind($0) == .file || files.kind($0) == .folder }
    }

    /// Everything up to and with the last slash; empty for a bare name.
    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    private static func plain(_ path: String) -> String {
        path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    }
}

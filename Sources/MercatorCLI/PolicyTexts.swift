import MercatorDiagnostics
import MercatorGateway
import MercatorPolicy
import MercatorSystem
import MercatorYAML

/// The texts of policies and of all that they include, wherever they are: in files, in a commit, in the configuration.
///
/// What every command that looks at policies reads them with.
struct PolicyTexts {
    /// The policy files in the order they were read, each once.
    private(set) var files: [SourceText] = []
    private(set) var included = IncludedFiles()
    /// The policies in the configuration itself.
    let inlineNodes: [YAMLNode]
    /// The commit that the files are of; nil for files on disk.
    private(set) var commit: GitCommit?
    /// Files and folders whose change may change the policies; of a commit none.
    private(set) var places: [String] = []
    /// The configuration, fit to be shown.
    private let configurationTexts: [String: SourceText]

    /// - Parameters:
    ///   - configuration: the one whose own policies come first; nil when there is none.
    ///   - shown: what was read of it.
    init(in configuration: GatewayConfiguration?, shown: [String: SourceText]) {
        inlineNodes = configuration?.policy.inlinePolicies ?? []
        configurationTexts = shown
    }

    /// Adds the file, or every policy file below the folder in order, and what they include; tells how many there are.
    @discardableResult mutating func read(
        _ path: String, files: any FileSystem, diagnostics: inout [Diagnostic]
    ) throws(FileError) -> Int {
        places.append(path)
        let texts = try PolicyFiles.texts(path, files: files)
        for text in texts where !self.files.contains(where: { $0.path == text.path }) { self.files.append(text) }
        included.follow(texts, foundAt: path, files: files, diagnostics: &diagnostics)
        places += texts.map(\.path) + included.places
        return texts.count
    }

    /// Adds what `policy.file_path` names, if it does; what cannot be read goes to `diagnostics`.
    mutating func read(
        _ policy: PolicyConfiguration, files: any FileSystem, diagnostics: inout [Diagnostic]
    ) {
        guard let path = policy.filePath else { return }
        do {
            try read(path, files: files, diagnostics: &diagnostics)
        } catch {
            diagnostics.append(
                Diagnostic(
                    .error, code: "config/policy-file", message: "cannot read `\(error.path)`: \(error.reason)",
                    path: policy.filePathNode?.path, position: policy.filePathNode?.position,
                    hint: "`policy.file_path` is a file or a folder, relative to the working directory"))
        }
    }

    /// Adds the files of a commit. What they include is in that commit, whatever lies on this disk.
    mutating func read(
        _ commit: GitCommit, of clone: GitClone, diagnostics: inout [Diagnostic]
    ) throws(GitComplaint) {
        files = try clone.texts(of: commit.sha)
        self.commit = commit
        included.follow(files, below: ".", files: TextFiles(files), diagnostics: &diagnostics)
    }

    /// One of ``files`` as if there were no other.
    func alone(_ text: SourceText, files: any FileSystem, diagnostics: inout [Diagnostic]) -> PolicyTexts {
        var alone = PolicyTexts(in: nil, shown: [:])
        alone.files = [text]
        alone.commit = commit
        if commit == nil {
            alone.included.follow([text], foundAt: text.path, files: files, diagnostics: &diagnostics)
        } else {
            alone.included.follow([text], below: ".", files: TextFiles(self.files), diagnostics: &diagnostics)
        }
        return alone
    }

    /// The set that they make; nil after an error.
    func load(
        known: PolicyKnowledge, options: PolicyOptions, diagnostics: inout [Diagnostic]
    ) -> PolicySet? {
        PolicySet.load(sources, known: known, options: completed(options), diagnostics: &diagnostics)
    }

    /// Options with what only the texts tell: what is included, and the commit.
    func completed(_ options: PolicyOptions) -> PolicyOptions {
        var options = options
        options.included = included
        options.revision = commit?.sha
        return options
    }

    /// In the order that they are read in.
    var sources: [PolicySource] {
        let inline = inlineNodes.map { node in
            PolicySource.inline(node, configurationTexts[node.path] ?? SourceText(path: node.path, text: ""))
        }
        return inline + files.map(PolicySource.file)
    }

    /// All texts by path, without credentials.
    var shown: [String: SourceText] {
        var texts = configurationTexts
        for text in files + included.texts.values { texts[text.path] = SecretMask.masking(text) }
        return texts
    }
}

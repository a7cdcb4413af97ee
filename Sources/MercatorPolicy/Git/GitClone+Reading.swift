package import MercatorDiagnostics

extension GitClone {
    /// The commit with that id; nil when the clone does not have it.
    package func commit(_ sha: String) throws(GitComplaint) -> GitCommit? {
        try log(["-n", "1", sha]).first
    }

    /// The branch's commits from its newest, `limit` at most.
    ///
    /// Where fewer were fetched, they are fetched now; without the network those that are here are told, and why.
    package func history(limit: Int) throws(GitComplaint) -> GitHistory {
        guard let tip = try state().tip else { return GitHistory() }
        let arguments = ["-n", "\(limit)", tip]
        let known = try log(arguments)
        guard known.count < limit, try isShallow else { return GitHistory(commits: known) }
        do throws(GitComplaint) {
            try deepen(by: limit - known.count)
        } catch {
            return GitHistory(commits: known, gap: error)
        }
        return GitHistory(commits: try log(arguments))
    }

    /// The branch's commit whose id begins so; throws when there is none, or more than one.
    package func find(_ text: String) throws(GitComplaint) -> GitCommit {
        guard GitNames.isCommit(text) else {
            throw GitComplaint("`\(text)` is not the id of a commit", hint: "`mercator policy history` lists them")
        }
        if let found = try known(text) { return found }
        if try isShallow {
            try deepen(by: nil)
            if let found = try known(text) { return found }
        }
        throw GitComplaint(
            "no commit of `\(configuration.branch)` begins with `\(text)`",
            hint: "`mercator policy history` lists them; `mercator policy sync` brings the newest")
    }

    /// The policy files of a commit, in order, under the name `<short id>:<path>`.
    package func texts(of commit: String) throws(GitComplaint) -> [SourceText] {
        let path = GitNames.path(configuration.path) ?? ""
        let entries = try list(commit, path)
        guard !entries.isEmpty else {
            throw GitComplaint(
                "commit \(commit.prefix(7)) has no policies at `\(configuration.path)`",
                hint: "`policy.git.path` is a file, or a folder of `.yaml` files")
        }
        let input = Array(entries.map { $0.object + "\n" }.joined().utf8)
        let output = try git.run(["cat-file", "--batch"], in: folder, input: input, bytesMax: GitBounds.bytesMax)
        var rest = output[...]
        var texts: [SourceText] = []
        for entry in entries {
            guard let head = rest.firstIndex(of: 0x0A) else { throw Self.unreadable(entry.path) }
            let words = String(decoding: rest[..<head], as: UTF8.self).split(separator: " ")
            let start = head + 1
            guard words.count == 3, words[1] == "blob", let size = Int(words[2]), size >= 0,
                size < rest.endIndex - start
            else { throw Self.unreadable(entry.path) }
            texts.append(
                SourceText(
                    path: "\(commit.prefix(7)):\(entry.path)",
                    text: String(decoding: rest[start..<start + size], as: UTF8.self)))
            rest = rest[(start + size + 1)...]
        }
        return texts
    }

    private var isShallow: Bool {
        get throws(GitComplaint) {
            try git.run(["rev-parse", "--is-shallow-repository"], in: folder).starts(with: "true".utf8)
        }
    }

    private func known(_ text: String) throws(GitComplaint) -> GitCommit? {
        guard let tip = try state().tip,
            let output = try git.ask(["rev-parse", "--quiet", "--verify", text + "^{commit}"], in: folder)
        else { return nil }
        let sha = String(decoding: output.prefix { $0 != 0x0A }, as: UTF8.self)
        // A commit of another branch may have come along; nobody has approved it for this one.
        guard try git.ask(["merge-base", "--is-ancestor", sha, tip], in: folder) != nil else { return nil }
        return try commit(sha)
    }

    private func log(_ arguments: [String]) throws(GitComplaint) -> [GitCommit] {
        let output = try git.run(["log", "--no-show-signature", GitCommit.format] + arguments + ["--"], in: folder)
        return GitCommit.parse(output, configuration)
    }

    /// One entry of a commit's tree that is a policy file.
    private struct Entry {
        var object: String
        var path: String
    }

    private func list(_ commit: String, _ path: String) throws(GitComplaint) -> [Entry] {
        let place = path.isEmpty ? [] : [path]
        let output = try git.run(
            ["ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--"] + place, in: folder)
        var entries: [Entry] = []
        for line in output.split(separator: 0) {
            let halves = line.split(separator: 0x09, maxSplits: 1)
            guard halves.count == 2 else { continue }
            let words = halves[0].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            let name = String(decoding: halves[1], as: UTF8.self)
            guard words.count == 4, name == path || Self.isPolicyFile(name, below: path) else { continue }
            // Links lead out of the commit, and submodules out of the repository.
            guard words[1] == "blob", words[0] != "120000" else {
                throw GitComplaint(
                    "`\(name)` in commit \(commit.prefix(7)) is a link, and links are not followed",
                    hint: "put the file itself there")
            }
            guard let size = Int(words[3]), size <= GitBounds.fileBytesMax else {
                throw GitComplaint("`\(name)` is larger than \(GitBounds.fileBytesMax) bytes")
            }
            entries.append(Entry(object: words[2], path: name))
            guard entries.count <= GitBounds.filesMax else {
                throw GitComplaint("the commit has more than \(GitBounds.filesMax) policy files")
            }
        }
        return entries.sorted { $0.path < $1.path }
    }

    /// As in a folder on disk: YAML files but for tests, and nothing hidden.
    private static func isPolicyFile(_ name: String, below path: String) -> Bool {
        guard PolicyFileName.isPolicy(name) else { return false }
        let rest = path.isEmpty ? name[...] : name.dropFirst(path.count + 1)
        return !rest.split(separator: "/").contains { $0.hasPrefix(".") }
    }

    private static func unreadable(_ path: String) -> GitComplaint {
        GitComplaint("git does not give the contents of `\(path)`")
    }
}

package import MercatorYAML

extension GitConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<GitConfiguration>(
        "Policies from a git repository, with `mode: git`. Needs the program `git`."
    ) {
        DeclaredKey("enabled", \.isEnabled, .boolean, "As `mode: git`.")
        DeclaredKey(
            "repository", \.repository, .text,
            "URL (`https`, `ssh`, `git@host:path`) or local path of the repository; without credentials.")
        DeclaredKey("branch", \.branch, .branch, "Branch to follow.")
        DeclaredKey("path", \.path, .repositoryPath, "File or folder in the repository; `.` is all of it.")
        DeclaredKey("auth", \.access)
        DeclaredKey("poll", \.polling)
        DeclaredKey("clone", \.copy)
    }

    package mutating func check(_ node: YAMLNode, _ reader: inout SectionReader) {
        self.node = node.get("repository")
    }
}

extension GitAccess: ConfigurationSection {
    package static let declaration = SectionDeclaration<GitAccess>("Access to the repository.") {
        DeclaredKey("type", \.kind, .choice(), "Kind of access; `none` with an SSH URL uses the agent's keys.")
        DeclaredKey("token", \.token, .optionalSecret, "Access token; sent over HTTPS only.")
        DeclaredKey("ssh_key_path", \.sshKeyPath, .optionalText, "Private key.")
        DeclaredKey("ssh_key_passphrase", \.sshKeyPassphrase, .optionalSecret, "Its passphrase.")
        DeclaredKey(
            "ssh_known_hosts_path", \.sshKnownHostsPath, .optionalText,
            "File with the host's key. Default: the user's and the machine's `known_hosts`.")
    }

    package mutating func check(_ node: YAMLNode, _ reader: inout SectionReader) {
        if kind == .token, token == nil {
            reader.report(
                node, "config/missing-key", "`policy.git.auth` has no `token`",
                hint: "write `token: ${GIT_TOKEN}` and set that variable")
        }
    }
}

extension GitPolling: ConfigurationSection {
    package static let declaration = SectionDeclaration<GitPolling>("Looking for new commits.") {
        DeclaredKey("enabled", \.isEnabled, .boolean, "Whether it looks.")
        DeclaredKey("interval", \.interval, .positiveDuration, "Pause between looks.")
        DeclaredKey("timeout", \.timeout, .positiveDuration, "Limit of every talk with the repository.")
    }
}

extension GitCopy: ConfigurationSection {
    package static let declaration = SectionDeclaration<GitCopy>("The local copy.") {
        DeclaredKey("depth", \.depth, .integer(0...1_000_000), "Commits that are fetched; 0 is all.")
        DeclaredKey(
            "local_path", \.localPath, .optionalText, "Its folder. Default: below the user's cache folder.")
        DeclaredKey("clean_on_start", \.isCleanedOnStart, .boolean, "Whether a start makes it anew.")
    }
}

extension KeyType where Value == String {
    /// A branch's name. Source: git-check-ref-format(1).
    package static let branch = KeyType<String>.nonEmptyText.checked { text in
        GitNames.isBranch(text)
            ? nil : Complaint("`\(text)` is not the name of a branch", hint: "write one like `main` or `team/policies`")
    }

    /// A path inside a repository.
    package static let repositoryPath = KeyType<String>.text.checked { text in
        GitNames.path(text) == nil
            ? Complaint("`\(text)` leads out of the repository", hint: "write a path from its root, without `..`") : nil
    }
}

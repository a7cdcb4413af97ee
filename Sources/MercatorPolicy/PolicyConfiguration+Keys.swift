package import MercatorYAML

extension PolicyConfiguration: ConfigurationSection {
    /// The default of `file_path`; nothing is amiss when it does not exist.
    package static let defaultFilePath = "./policies.yaml"

    package static let declaration = SectionDeclaration<PolicyConfiguration>(
        "Where policies come from. Policies may also stand in this file, in a list under `policies:`."
    ) {
        DeclaredKey(checked: "mode", .policyMode, default: "file", "`file`; `git` is not built yet and refused.")
        DeclaredKey(
            "file_path", or: ["policy_file", "path", "file"], \.filePathNode, .path,
            "A file, or a folder that is read recursively. Default: `\(defaultFilePath)`, if it exists.")
        DeclaredKey(
            "default_action", \.defaultAction, .defaultAction, "What happens when no rule decides: `allow` or `deny`.")
        DeclaredKey("alerts", \.alerts)
        DeclaredKey(checked: "validation", ValidationKeys.self)
        DeclaredKey(checked: "validation_enabled", .boolean, default: true, "Policies are always checked.")
        DeclaredKey(planned: "watch", or: ["watch_enabled"], .boolean, default: false, "Whether changes are loaded.")
        DeclaredKey(planned: "engine", EngineKeys.self)
        DeclaredKey(checked: "git", GitKeys.self)
        DeclaredKey(checked: "git_repo", .text, "As `git.repository`.")
        DeclaredKey(checked: "git_branch", .text, default: "main", "As `git.branch`.")
        DeclaredKey(checked: "git_path", .text, default: "policies.yaml", "As `git.path`.")
        DeclaredKey(checked: "git_poll_interval", .duration, default: .seconds(60), "As `git.poll.interval`.")
    }

    package mutating func check(_ node: YAMLNode, _ reader: inout SectionReader) {
        filePath = filePathNode?.string
        validationIsStrict = node.get("validation")?.get("strict")?.bool ?? false
    }
}

extension KeyType where Value == String {
    fileprivate static let policyMode = KeyType(.choice(["file", "git"], also: [])) { node, reader in
        guard word(["file", "git"]).read(node, &reader) == "git" else { return "file" }
        reader.report(node, "config/refused", GitKeys.refusal, hint: GitKeys.hint)
        return nil
    }.shown { $0 }
}

extension KeyType where Value == YAMLNode {
    /// A path, kept with its place because whether it exists is found out later.
    fileprivate static let path = KeyType(.text) { node, reader in
        KeyType<String>.nonEmptyText.read(node, &reader).map { _ in node }
    }
}

extension KeyType where Value == PolicyOptions.DefaultAction {
    fileprivate static let defaultAction = KeyType<String>.word(["allow", "deny"], also: ["block": "deny"])
        .map { $0 == "deny" ? PolicyOptions.DefaultAction.deny : .allow }
        .shown { $0.rawValue }
}

private struct ValidationKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<ValidationKeys>("How strictly policies are checked.") {
        DeclaredKey(checked: "enabled", .boolean, default: true, "Policies are always checked.")
        DeclaredKey(checked: "strict", .boolean, default: false, "Whether warnings about policies stop the start.")
    }
}

private struct EngineKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<EngineKeys>("How policies are evaluated.") {
        DeclaredKey(
            checked: "fail_safe_mode", or: ["fail_mode"], .text, "What a rule that fails leads to.")
        DeclaredKey(checked: "rule_timeout", .duration, default: .milliseconds(50), "Limit of a rule.")
        DeclaredKey(checked: "policy_timeout", .duration, default: .milliseconds(100), "Limit of all rules.")
        DeclaredKey(checked: "enable_trace", .boolean, default: false, "Whether evaluations are recorded.")
    }
}

private struct GitKeys: ConfigurationSection {
    static let refusal = "policies from git are not built yet"
    static let hint = "check them out, and name the folder in `policy.file_path`"

    static let declaration = SectionDeclaration<GitKeys>("Policies from a git repository; not built yet.") {
        DeclaredKey(
            checked: "enabled",
            .switchedOff(refusal, hint: hint), default: false, "Refused when true.")
        DeclaredKey(checked: "repository", .text, "URL of the repository.")
        DeclaredKey(checked: "branch", .text, default: "main", "Branch to follow.")
        DeclaredKey(checked: "path", .text, "File or folder in it.")
        DeclaredKey(checked: "auth", GitAuthKeys.self)
        DeclaredKey(checked: "poll", GitPollKeys.self)
        DeclaredKey(checked: "clone", GitCloneKeys.self)
    }
}

private struct GitAuthKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<GitAuthKeys>("Access to the repository.") {
        DeclaredKey(checked: "type", .word(["none", "token", "ssh"]), default: "none", "Kind of access.")
        DeclaredKey(checked: "token", .secret, "Access token.")
        DeclaredKey(checked: "ssh_key_path", .text, "Private key.")
        DeclaredKey(checked: "ssh_key_passphrase", .secret, "Its passphrase.")
    }
}

private struct GitPollKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<GitPollKeys>("Looking for changes.") {
        DeclaredKey(checked: "enabled", .boolean, default: true, "Whether it looks.")
        DeclaredKey(checked: "interval", .duration, default: .seconds(30), "Pause between looks.")
        DeclaredKey(checked: "timeout", .duration, default: .seconds(10), "Limit of a look.")
    }
}

private struct GitCloneKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<GitCloneKeys>("The local copy.") {
        DeclaredKey(checked: "depth", .integer(0...1_000_000), default: 1, "Commits; 0 is all.")
        DeclaredKey(checked: "local_path", .text, "Its folder.")
        DeclaredKey(checked: "clean_on_start", .boolean, default: false, "Whether it is made anew.")
    }
}

package import MercatorYAML

extension PolicyConfiguration: ConfigurationSection {
    /// The default of `file_path`; nothing is amiss when it does not exist.
    package static let defaultFilePath = "./policies.yaml"

    package static let declaration = SectionDeclaration<PolicyConfiguration>(
        "Where policies come from. Policies may also stand in this file, in a list under `policies:`."
    ) {
        DeclaredKey("mode", \.mode, .choice(), "`file`, or `git` for a repository.")
        DeclaredKey(
            "file_path", or: ["policy_file", "path", "file"], \.filePathNode, .path,
            "A file, or a folder that is read recursively. Default: `\(defaultFilePath)`, if it exists.")
        DeclaredKey(
            "default_action", \.defaultAction, .defaultAction, "What happens when no rule decides: `allow` or `deny`.")
        DeclaredKey("alerts", \.alerts)
        DeclaredKey(checked: "validation", ValidationKeys.self)
        DeclaredKey(checked: "validation_enabled", .boolean, default: true, "Policies are always checked.")
        DeclaredKey(
            "watch", or: ["watch_enabled"], \.watches, .boolean, "Whether changed files are loaded while it serves.")
        DeclaredKey(
            "timezone", or: ["time_zone"], \.timeZoneNode, .path,
            "Zone of `time.*` and `context.time.*`, such as `Europe/Berlin`. Default: `UTC`.")
        DeclaredKey("feature_flags", \.featureFlags, .declarations, "Values of `feature_flags.*`, by name.")
        DeclaredKey(
            "variables", \.variables, .declarations,
            "Values of `variables.*`, by name, and of bare names; a policy's own variables win.")
        DeclaredKey(planned: "engine", EngineKeys.self)
        DeclaredKey("git", \.git)
        DeclaredKey("git_repo", \.flat.repository, .path, "As `git.repository`.")
        DeclaredKey("git_branch", \.flat.branch, .branch, "As `git.branch`.")
        DeclaredKey("git_path", \.flat.path, .repositoryPath, "As `git.path`.")
        DeclaredKey("git_poll_interval", \.flat.pollInterval, .positiveDuration, "As `git.poll.interval`.")
    }

    package mutating func check(_ node: YAMLNode, _ reader: inout SectionReader) {
        filePath = filePathNode?.string
        timeZone = timeZoneNode?.string ?? timeZone
        validationIsStrict = node.get("validation")?.get("strict")?.bool ?? false
        join(node)
        switch git.isEnabled {
        case true? where node.get("mode") == nil: mode = .git
        case false? where mode == .git:
            reader.report(
                node, "config/contradiction", "`policy.mode` is `git`, and `policy.git.enabled` is false",
                hint: "remove one of them")
        default: break
        }
        guard mode == .git else { return }
        if let filePathNode {
            reader.warn(
                filePathNode, "config/not-used", "`file_path` is not read with `mode: git`", hint: "remove it")
        }
        filePath = nil
        filePathNode = nil
        do throws(GitComplaint) {
            _ = try GitRemote(git)
        } catch {
            reader.report(git.node ?? node, "config/git", error.message, hint: error.hint)
        }
    }

    /// Takes the flat spellings where the section says nothing.
    private mutating func join(_ node: YAMLNode) {
        let section = node.get("git")
        if let repository = flat.repository, section?.get("repository") == nil {
            git.repository = repository.string ?? ""
            git.node = repository
        }
        if let branch = flat.branch, section?.get("branch") == nil { git.branch = branch }
        if let path = flat.path, section?.get("path") == nil { git.path = path }
        if let interval = flat.pollInterval, section?.get("poll")?.get("interval") == nil {
            git.polling.interval = interval
        }
    }
}

extension KeyType where Value == YAMLNode {
    /// A path, kept with its place because whether it exists is found out later.
    fileprivate static let path = KeyType(.text) { node, reader in
        KeyType<String>.nonEmptyText.read(node, &reader).map { _ in node }
    }

    /// Names that policies may use, with values of any kind.
    fileprivate static let declarations = KeyType(.map(.anything)) { node, reader in
        guard node.mapping != nil else {
            reader.report(
                node, "config/wrong-shape", "`\(reader.keyName)` must be a mapping, not \(node.shapeName)",
                hint: "write one `name: value` a line")
            return nil
        }
        return node
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

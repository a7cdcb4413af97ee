package import MercatorYAML

/// `policy.git`: the repository that policies come from.
package struct GitConfiguration: Sendable {
    package var isEnabled: Bool?
    /// As written; empty when none is.
    package var repository = ""
    package var branch = "main"
    /// A file or folder in the repository; `.` is all of it.
    package var path = "policies.yaml"
    package var access = GitAccess()
    package var polling = GitPolling()
    package var copy = GitCopy()
    /// The place of the repository in the configuration, for mistakes; nil when it is not written.
    package var node: YAMLNode?

    package init() {}
}

/// `policy.git.auth`: how the gateway shows who it is.
package struct GitAccess: Sendable {
    /// The kind of proof.
    package enum Kind: String, CaseIterable, Sendable {
        case none, token, ssh
    }

    package var kind = Kind.none
    package var token: Secret?
    package var sshKeyPath: String?
    package var sshKeyPassphrase: Secret?
    /// The file with the host's key; nil is where ssh looks by itself.
    package var sshKnownHostsPath: String?

    package init() {}
}

/// `policy.git.poll`: when new commits are looked for.
package struct GitPolling: Sendable {
    package var isEnabled = true
    package var interval = Duration.seconds(30)
    /// Limits every talk with the repository.
    package var timeout = Duration.seconds(10)

    package init() {}
}

/// `policy.git.clone`: the local copy.
package struct GitCopy: Sendable {
    /// Commits that are fetched; 0 is all.
    package var depth = 1
    /// Where the clone is kept; nil is below the user's cache folder.
    package var localPath: String?
    package var isCleanedOnStart = false

    package init() {}
}

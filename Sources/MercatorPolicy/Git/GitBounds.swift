/// The limits of policies from git.
package enum GitBounds {
    /// A file larger than this is not a policy file.
    static let fileBytesMax = 4 << 20
    /// Of all policy files of a commit.
    static let bytesMax = 64 << 20
    /// Files of a commit that are looked at.
    static let filesMax = 10_000
    /// What git may say about names: lists of files and commits.
    static let listBytesMax = 8 << 20
    /// Commits of one history.
    package static let historyMax = 10_000
    /// For what git does on this machine alone.
    static let localTimeout = Duration.seconds(30)
    /// What is shown of a commit's message, in bytes.
    static let messageBytesMax = 4_096
}

package import MercatorJSON

/// A commit of the policies' repository.
package struct GitCommit: Hashable, Sendable {
    /// Hexadecimal, whole.
    package var sha: String
    /// The branch that is followed; the commit need not be its newest.
    package var branch: String
    /// `Name <address>`.
    package var author: String
    /// When it was written, RFC 3339 with the author's offset.
    package var timestamp: String
    /// As it is configured.
    package var repository: String
    package var message: String

    /// The beginning of the id that people write.
    package var shortSHA: String { String(sha.prefix(7)) }

    /// The first line of the message.
    package var subject: String {
        message.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }

    /// Appends the object `{"sha":…,"branch":…,"author":…,"timestamp":…,"repository":…,"message":…}`.
    ///
    /// - Parameter version: of its policies, as a last member `version`; nil leaves that out.
    package func write(to json: inout JSONWriter, version: String? = nil) {
        json.beginObject()
        json.member("sha", sha)
        json.member("branch", branch)
        json.member("author", author)
        json.member("timestamp", timestamp)
        json.member("repository", repository)
        json.member("message", message)
        if let version { json.member("version", version) }
        json.endObject()
    }
}

extension GitCommit {
    /// What `git log` is asked to print of a commit, and the reader of it.
    static let format = "--format=%H%x00%an <%ae>%x00%aI%x00%B%x1e"

    static func parse(_ output: [UInt8], _ configuration: GitConfiguration) -> [GitCommit] {
        output.split(separator: 0x1E).compactMap { record in
            let fields = record.drop { $0 == 0x0A }.split(separator: 0, maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 4 else { return nil }
            let texts = fields.map { String(decoding: $0.prefix(GitBounds.messageBytesMax), as: UTF8.self) }
            var message = texts[3]
            while message.last?.isNewline == true { message.removeLast() }
            return GitCommit(
                sha: texts[0], branch: configuration.branch, author: texts[1], timestamp: texts[2],
                repository: configuration.repository, message: message)
        }
    }
}

import Foundation

/// The checkout that these tests were compiled from: files beside the code, for tests that read them.
package enum Checkout {
    /// The repository's root, without a slash at the end.
    package static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The file at `path`, which is relative to the root; nil when it cannot be read.
    package static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: root + "/" + path).map { String(decoding: $0, as: UTF8.self) }
    }
}

import Foundation

/// The public conformance cases, which are not part of the repository.
///
/// They are looked for where `CONFORMANCE_DIR` says, else in `../shared/conformance` beside the checkout. Tests that
/// use them are skipped where they are missing.
package enum Conformance {
    /// The folder of all cases; nil when it is not there.
    package static let folder: String? = {
        let path =
            ProcessInfo.processInfo.environment["CONFORMANCE_DIR"] ?? Checkout.root + "/../shared/conformance"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    /// Whether a file or folder of cases is there; `name` is relative to ``folder``.
    package static func has(_ name: String) -> Bool {
        folder.map { FileManager.default.fileExists(atPath: $0 + "/" + name) } ?? false
    }

    /// The bytes of a file of cases. Throws when it cannot be read.
    package static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: (folder ?? "") + "/" + name)))
    }

    /// The text of a file of cases. Throws when it cannot be read.
    package static func text(_ name: String) throws -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }

    /// The lines of a file of cases, empty ones left out. Throws when it cannot be read.
    package static func lines(_ name: String) throws -> [[UInt8]] {
        try bytes(name).split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    /// What a folder of cases holds, sorted by name. Throws when it cannot be read.
    package static func names(in subfolder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: (folder ?? "") + "/" + subfolder).sorted()
    }

    /// The bytes that a case gives in base64; none when it is not base64.
    package static func decoded(_ base64: String?) -> [UInt8] {
        base64.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) } ?? []
    }
}

import Foundation

/// One Swift file of the repository, read once for all tests.
struct SourceFile {
    /// Relative to the repository's root.
    let path: String
    let lines: [String]
    /// The lines again, without comments and without what stands in string literals.
    let code: [String]

    init(path: String, bytes: [UInt8]) {
        self.path = path
        lines = SourceFile.split(bytes)
        code = SourceFile.split(SwiftText.code(of: bytes))
    }

    /// `Sources`, `Tests` or `Fuzz`.
    var side: String { String(path.prefix { $0 != "/" }) }

    /// The target's folder.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    private static func split(_ bytes: [UInt8]) -> [String] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// The repository that this test was compiled from.
enum Repository {
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path),
            folder.path != "/"
        {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// Every Swift file of `Fuzz`, `Sources` and `Tests`, sorted by path.
    static let swiftFiles: [SourceFile] = files(below: ["Fuzz", "Sources", "Tests"], endings: ["swift"]).compactMap {
        path in
        guard let bytes = read(path) else { return nil }
        return SourceFile(path: path, bytes: bytes)
    }

    static let sources = swiftFiles.filter { $0.side == "Sources" }

    /// Paths of the files below some folders that end as told, sorted; what was built and hidden folders left out.
    static func files(below folders: [String], endings: Set<String>) -> [String] {
        var found: [String] = []
        for folder in folders {
            // A mini checkout may link its targets in from elsewhere, so links are resolved, one folder at a time.
            collect(folder, endings: endings, into: &found)
        }
        return found.sorted()
    }

    static func read(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: root.appendingPathComponent(path).path).map { [UInt8]($0) }
    }

    private static func collect(_ path: String, endings: Set<String>, into found: inout [String]) {
        let full = root.appendingPathComponent(path).path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) else { return }
        guard isFolder.boolValue else {
            if endings.contains((path as NSString).pathExtension) { found.append(path) }
            return
        }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: full)) ?? [] {
            if name.hasPrefix(".") || name == "__pycache__" { continue }
            collect(path + "/" + name, endings: endings, into: &found)
        }
    }
}

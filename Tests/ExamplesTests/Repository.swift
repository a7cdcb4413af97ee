import Foundation

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

    static func read(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: root.appendingPathComponent(path).path).map { [UInt8]($0) }
    }

    /// Paths of all files below a folder that end as told, sorted.
    static func files(below folder: String, ending: String) -> [String] {
        let names = FileManager.default.enumerator(
            atPath: root.appendingPathComponent(folder).resolvingSymlinksInPath().path)
        let paths = (names?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(ending) }
        return paths.map { folder + "/" + $0 }.sorted()
    }
}

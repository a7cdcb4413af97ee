import Glibc

/// The folders in which a change may change what some paths lead to.
struct WatchedFolders {
    private static let linksMax = 16
    private static let depthMax = 16

    private(set) var folders: Set<String> = []
    /// Whether there are more than are kept, or some that are too deep.
    private(set) var isCut = false
    private let foldersMax: Int

    init(foldersMax: Int) {
        self.foldersMax = foldersMax
    }

    /// Adds what `path` depends on.
    mutating func add(_ path: String) {
        trace(path, links: 0)
        if Self.isFolder(path) { descend(path, depth: 0) }
    }

    /// The folder that a path stands in, and those of every link on the way to it.
    private mutating func trace(_ path: String, links: Int) {
        guard links <= Self.linksMax else { return }
        var prefix = path.hasPrefix("/") ? "/" : "."
        var nearest = prefix
        for component in path.split(separator: "/") {
            let here = prefix == "/" ? "/" + component : prefix + "/" + component
            if let target = Self.target(of: here) {
                insert(prefix)
                trace(target.hasPrefix("/") ? target : prefix + "/" + target, links: links + 1)
            }
            if Self.isFolder(prefix) { nearest = prefix }
            prefix = here
        }
        // Where the folder itself is missing, the nearest that is there: that is where it will appear.
        insert(nearest)
    }

    private mutating func descend(_ folder: String, depth: Int) {
        guard depth <= Self.depthMax, folders.count < foldersMax else {
            isCut = true
            return
        }
        insert(folder)
        guard let handle = opendir(folder) else { return }
        defer { closedir(handle) }
        while let entry = readdir(handle) {
            let name = FolderEntry.name(of: entry)
            let path = folder + "/" + name
            if !name.hasPrefix("."), Self.isFolder(path) { descend(path, depth: depth + 1) }
        }
    }

    private mutating func insert(_ folder: String) {
        if folders.count < foldersMax {
            folders.insert(folder)
        } else if !folders.contains(folder) {
            isCut = true
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Where a symbolic link points, as it is written; nil for anything else.
    private static func target(of path: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }
}

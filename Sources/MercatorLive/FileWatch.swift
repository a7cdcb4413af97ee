import Glibc

/// The kernel's word that something may have changed where some paths lead (inotify).
///
/// Watched are folders, never files: editors and ConfigMaps replace a file by renaming another one over it. For every
/// path that is the folder it stands in, the folders of all symbolic links on the way, and for a folder all below it.
/// Made anew after every change, because what is on the way may have changed too.
package final class FileWatch: Sendable {
    /// Readable when something has happened; -1 when the kernel has no watch to give.
    package let descriptor: Int32
    /// Why some changes, or all, are not noticed; nil when all are.
    package let blindness: Blindness?
    private let folders: [Int32: String]

    /// What is not seen of what should be; the numbers are errno.
    package enum Blindness: Hashable, Sendable {
        case everything(code: Int32)
        /// The first of the folders that the kernel would not watch.
        case folder(String, code: Int32)
        /// What lies in more folders than that.
        case beyond(foldersMax: Int)
    }

    /// A file is looked at when its writer has closed it, not while it is being written.
    private static let mask = UInt32(
        IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_MOVED_FROM | IN_MOVED_TO | IN_MOVE_SELF
            | IN_ONLYDIR)

    /// Watches what is at `paths`, or will be.
    ///
    /// - Parameter foldersMax: changes in more folders are not noticed.
    package init(paths: [String], foldersMax: Int = 1_024) {
        let descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        var blindness = descriptor >= 0 ? nil : Blindness.everything(code: errno)
        var watched = WatchedFolders(foldersMax: foldersMax)
        for path in paths { watched.add(path) }
        var folders: [Int32: String] = [:]
        for folder in watched.folders.sorted() where descriptor >= 0 {
            let watch = inotify_add_watch(descriptor, folder, Self.mask)
            if watch >= 0 {
                folders[watch] = folder
            } else if errno != ENOENT, errno != ENOTDIR {
                // One that has gone since is told of by the folder that it was in.
                blindness = blindness ?? .folder(folder, code: errno)
            }
        }
        self.descriptor = descriptor
        self.folders = folders
        self.blindness = blindness ?? (watched.isCut ? .beyond(foldersMax: foldersMax) : nil)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Takes what has happened; whether any of it may matter.
    package func drain() -> Bool {
        var block = [UInt8](repeating: 0, count: 16_384)
        var isNews = false
        while true {
            let count = read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return isNews }
            block.withUnsafeBytes { bytes in
                var at = 0
                while at + MemoryLayout<inotify_event>.size <= count {
                    // SAFETY: the kernel writes whole events, and the loop keeps their heads inside what was read.
                    let event = bytes.loadUnaligned(fromByteOffset: at, as: inotify_event.self)
                    let start = at + MemoryLayout<inotify_event>.size
                    let end = min(start + Int(event.len), count)
                    let name = bytes[start..<end].prefix { $0 != 0 }
                    if matters(event, String(decoding: name, as: UTF8.self)) { isNews = true }
                    at = end
                }
            }
        }
    }

    /// A file that has just been made is empty, and told of again when it is closed. A link is whole at once.
    private func matters(_ event: inotify_event, _ name: String) -> Bool {
        guard event.mask & UInt32(IN_CREATE) != 0, event.mask & UInt32(IN_ISDIR) == 0, let folder = folders[event.wd]
        else { return true }
        var status = stat()
        return lstat(folder + "/" + name, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }
}

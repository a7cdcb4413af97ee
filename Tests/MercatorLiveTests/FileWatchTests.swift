import Foundation
import Glibc
import MercatorLive
import Testing

/// What the kernel tells of files, and what of it counts.
@Suite struct FileWatchTests {
    private let folder = TemporaryFolder()

    /// Whether anything that counts happens to `path` because of `change`.
    private func notices(_ path: String, _ change: (String) throws -> Void) throws -> Bool {
        let watch = FileWatch(paths: [folder.path + "/" + path])
        #expect(!watch.drain())
        try change(folder.path)
        return watch.drain()
    }

    private func write(_ path: String, _ text: String = "text") throws {
        try text.write(toFile: folder.path + "/" + path, atomically: false, encoding: .utf8)
    }

    @Test func writingCountsWhenTheWriterIsDone() throws {
        try write("a.yaml")
        #expect(try notices("a.yaml") { _ in try write("a.yaml", "more") })
        let watch = FileWatch(paths: [folder.path + "/a.yaml"])
        let file = open(folder.path + "/new.yaml", O_CREAT | O_WRONLY, 0o600)
        defer { close(file) }
        #expect(Glibc.write(file, "x", 1) == 1)
        #expect(!watch.drain(), "half a file is no news")
    }

    @Test func renamingOverAndRemovingCount() throws {
        try write("a.yaml")
        try write("b.yaml")
        #expect(try notices("a.yaml") { rename($0 + "/b.yaml", $0 + "/a.yaml") })
        #expect(try notices("a.yaml") { unlink($0 + "/a.yaml") })
        #expect(try notices("a.yaml") { _ in try write("a.yaml") })
    }

    @Test func foldersAreWatchedToTheirLeaves() throws {
        mkdir(folder.path + "/rules", 0o700)
        mkdir(folder.path + "/rules/deep", 0o700)
        #expect(try notices("rules") { _ in try write("rules/deep/a.yaml") })
        #expect(try notices("rules") { mkdir($0 + "/rules/new", 0o700) })
        #expect(try notices("rules") { rename($0 + "/rules", $0 + "/gone") })
        #expect(try notices("rules") { rename($0 + "/gone", $0 + "/rules") })
    }

    @Test func linksAreFollowedThroughFoldersThatAreLinks() throws {
        mkdir(folder.path + "/..one", 0o700)
        mkdir(folder.path + "/mount", 0o700)
        try write("..one/a.yaml")
        symlink("../..one", folder.path + "/mount/..data")
        symlink("..data/a.yaml", folder.path + "/mount/a.yaml")
        #expect(
            try notices("mount/a.yaml") {
                symlink("../..one", $0 + "/mount/..tmp")
                rename($0 + "/mount/..tmp", $0 + "/mount/..data")
            })
        #expect(try notices("mount/a.yaml") { _ in try write("..one/a.yaml", "more") })
    }

    @Test func linksInACircleEnd() {
        symlink("b", folder.path + "/a")
        symlink("a", folder.path + "/b")
        #expect(!FileWatch(paths: [folder.path + "/a"]).drain())
    }

    @Test func whatIsNotThereYetIsWaitedFor() throws {
        #expect(try notices("later/a.yaml") { mkdir($0 + "/later", 0o700) })
    }

    @Test func whatIsNotNoticedIsTold() throws {
        mkdir(folder.path + "/rules", 0o700)
        mkdir(folder.path + "/rules/deep", 0o700)
        let path = folder.path + "/rules"
        #expect(FileWatch(paths: [path]).blindness == nil)
        #expect(FileWatch(paths: [path], foldersMax: 2).blindness == .beyond(foldersMax: 2))
        #expect(FileWatch(paths: [path], foldersMax: 3).blindness == nil)
        symlink(path, folder.path + "/link")
        let loop = (0..<20).map { _ in "/link" }.joined()
        #expect(FileWatch(paths: [folder.path + loop]).blindness == nil, "what is not there is no trouble")
    }

    @Test func descriptorsAreGivenBack() throws {
        try write("a.yaml")
        // Only those of watches: other suites open files and sockets meanwhile.
        let before = try openWatches()
        for _ in 0..<200 { _ = FileWatch(paths: [folder.path + "/a.yaml"]) }
        #expect(try openWatches() <= before + 20)
    }

    private func openWatches() throws -> Int {
        let files = FileManager.default
        return try files.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
            (try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + name)) == "anon_inode:inotify"
        }
    }

    @Test func aHeldWatchIsCounted() throws {
        let watches = (0..<50).map { _ in FileWatch(paths: [folder.path]) }
        #expect(try withExtendedLifetime(watches) { try openWatches() } >= 50)
    }
}

/// A folder that is gone when the test is.
private final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "mercator-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        mkdir(path, 0o700)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

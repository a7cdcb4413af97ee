import Foundation
import MercatorLive
import MercatorPolicy
import MercatorSystem
import Testing

/// A repository of the real git in a folder that is gone when the test is.
final class GitRepository: Sendable {
    let system = System.live
    /// The repository with its working tree.
    let path: String
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "mercator-git-\(UInt64.random(in: 0 ... .max))"
        path = folder + "/repository"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try git("init", "--quiet", "--initial-branch=main")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Writes the files and commits them; the commit's id.
    func commit(_ files: [String: String]) throws -> String {
        for (name, text) in files {
            let file = path + "/" + name
            try FileManager.default.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        }
        try git("add", "--all")
        try git("commit", "--quiet", "--message", "Change")
        return try git("rev-parse", "HEAD")
    }

    /// A clone of `main` with its newest commit.
    func clone(path: String = "policies.yaml", depth: Int = 1) throws -> GitClone {
        let clone = try unprepared(at: folder + "/clone.git", path: path, depth: depth)
        try clone.prepare()
        try clone.fetch()
        return clone
    }

    /// A clone that nothing has been done with.
    func unprepared(at place: String, path: String = "policies.yaml", depth: Int = 1) throws -> GitClone {
        var configuration = GitConfiguration()
        configuration.repository = self.path
        configuration.path = path
        configuration.copy.localPath = place
        configuration.copy.depth = depth
        return try GitClone(configuration, git: GitRunner(configuration, system: system), system: system)
    }

    /// Makes the repository one that cannot be reached.
    func vanish() throws {
        try FileManager.default.moveItem(atPath: path, toPath: folder + "/away")
    }

    /// What is below a folder, with its contents.
    func names(below folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    }

    @discardableResult private func git(_ arguments: String...) throws -> String {
        let identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com"]
        let result = try system.processes.run(
            ProcessCall(
                "git", ["-C", path] + identity + arguments,
                environment: [
                    "PATH": system.environment.value(of: "PATH") ?? "/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1",
                    "GIT_CONFIG_GLOBAL": "/dev/null",
                ],
                timeout: .seconds(30), outputBytesMax: 1 << 20))
        try #require(result.status == 0, "\(result.errors)")
        return String(decoding: result.output.prefix { $0 != 0x0A }, as: UTF8.self)
    }
}

import MercatorProxy
import MercatorSystem
import Testing

@Suite("memory limit")
struct MemoryLimitTests {
    /// Files that are texts.
    private struct Texts: FileSystem {
        let texts: [String: String]

        func read(_ path: String, bytesMax: Int) throws(FileError) -> [UInt8] {
            guard let text = texts[path] else { throw FileError(path: path, reason: "not there") }
            return Array(text.utf8)
        }

        func list(_ folder: String) throws(FileError) -> [String] { [] }
        func kind(_ path: String) -> FileKind? { nil }
    }

    private func limit(_ configured: Int?, _ texts: [String: String]) -> Int? {
        MemoryLimit(configured, files: Texts(texts: texts)).bytes
    }

    private let unified = [
        "/proc/self/cgroup": "0::/system.slice/mercator.service\n",
        "/sys/fs/cgroup/system.slice/mercator.service/memory.max": "max\n",
        "/sys/fs/cgroup/system.slice/memory.max": "1000000\n",
        "/sys/fs/cgroup/memory.max": "2000000\n",
    ]

    @Test func theTightestGroupCounts() {
        #expect(limit(nil, unified) == 850_000)
    }

    @Test func theOldHierarchyIsRead() {
        let texts = [
            "/proc/self/cgroup": "5:cpu:/a\n4:memory:/docker/4f\n",
            "/sys/fs/cgroup/memory/memory.limit_in_bytes": "400000\n",
            "/sys/fs/cgroup/memory/docker/memory.limit_in_bytes": "9223372036854771712\n",
        ]
        #expect(limit(nil, texts) == 340_000)
    }

    @Test func whatIsConfiguredWins() {
        #expect(limit(7, unified) == 7)
        #expect(limit(0, unified) == nil)
    }

    @Test func withoutAContainerThereIsNoLimit() {
        #expect(limit(nil, [:]) == nil)
        #expect(limit(nil, ["/proc/self/cgroup": "0::/\n"]) == nil)
    }
}

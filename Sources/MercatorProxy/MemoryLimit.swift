package import MercatorSystem

/// How much resident memory is fine: what the configuration says, or most of what the container may have.
package struct MemoryLimit: Sendable {
    /// The share of the container's limit that is used before requests are refused; the rest is for what is under way.
    private static let shareOfContainer = 0.85
    /// Linux writes this and a little less where cgroup v1 has no limit.
    private static let noLimit = 1 << 60
    private static let fileBytesMax = 65_536

    /// Bytes; nil for no limit.
    package let bytes: Int?

    /// - Parameter configured: bytes; 0 for no limit, nil for the container's.
    package init(_ configured: Int?, files: any FileSystem) {
        if let configured {
            bytes = configured > 0 ? configured : nil
        } else {
            bytes = Self.container(files).map { Int(Double($0) * Self.shareOfContainer) }
        }
    }

    /// The tightest limit of the process' control groups. Source: cgroups(7), kernel's cgroup-v2 and memory documents.
    private static func container(_ files: any FileSystem) -> Int? {
        guard let groups = text("/proc/self/cgroup", files) else { return nil }
        var limits: [Int] = []
        for line in groups.split(separator: "\n") {
            // `0::/system.slice/mercator.service`, `4:memory:/docker/4f…`
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let isUnified = parts[1].isEmpty
            guard isUnified || parts[1].split(separator: ",").contains("memory") else { continue }
            let root = isUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
            let name = isUnified ? "memory.max" : "memory.limit_in_bytes"
            // From the process' own group up to the root, which is all that a container sees.
            var path = parts[2].split(separator: "/")
            while true {
                let folder = ([root[...]] + path).joined(separator: "/")
                let limit = text("\(folder)/\(name)", files).flatMap(number)
                if let limit, limit < noLimit { limits.append(limit) }
                if path.isEmpty { break }
                path.removeLast()
            }
        }
        return limits.min()
    }

    private static func number(_ text: String) -> Int? { Int(text.prefix { $0.isNumber }) }

    private static func text(_ path: String, _ files: any FileSystem) -> String? {
        (try? files.read(path, bytesMax: fileBytesMax)).map { String(decoding: $0, as: UTF8.self) }
    }
}

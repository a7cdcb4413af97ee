/// The machine's time zones, read when a configuration is loaded; nothing is read when a request is decided.
package struct ZoneLibrary: Sendable {
    /// Where the zones are on Linux.
    package static let usualFolder = "/usr/share/zoneinfo"

    private let files: any FileSystem
    private let folder: String

    package init(_ files: any FileSystem, folder: String = usualFolder) {
        self.files = files
        self.folder = folder
    }

    /// The zone called so; nil when there is none. UTC is there without any files.
    package func zone(_ name: String) -> ZoneRules? {
        if name == "UTC" { return .utc }
        guard Self.isName(name), let bytes = try? files.read("\(folder)/\(name)", bytesMax: ZoneBounds.fileBytesMax)
        else { return nil }
        return TZifReader.read(bytes, name: name)
    }

    /// Whether there are zones at all; small images leave them out.
    package var isInstalled: Bool { files.kind(folder) == .folder }

    /// Every zone's name, sorted; empty when there are none.
    package var names: [String] {
        guard let paths = try? files.list(folder) else { return [] }
        let names = paths.map { String($0.dropFirst(folder.utf8.count + 1)) }
        return names.filter { name in
            // The second and third copies of all zones, and the tables beside them, are no names of their own.
            !["posix/", "right/"].contains { name.hasPrefix($0) } && Self.isName(name) && !name.contains(".")
                && name.first?.isUppercase == true
        }.sorted()
    }

    /// Letters, digits and a few marks, in parts that lead nowhere else.
    private static func isName(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= ZoneBounds.nameBytesMax else { return false }
        return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && !part.hasPrefix(".") && !part.hasPrefix("-")
                && part.utf8.allSatisfy { byte in
                    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                        || [0x2B, 0x2D, 0x2E, 0x5F].contains(byte)
                }
        }
    }
}

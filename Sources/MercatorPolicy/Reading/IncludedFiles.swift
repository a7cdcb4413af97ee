package import MercatorDiagnostics
package import MercatorSystem
import MercatorYAML

/// The files that policy files include, read beforehand, so that reading policies touches no disk.
package struct IncludedFiles: Sendable {
    /// The texts by their path, as ``path(of:in:)`` writes it.
    package private(set) var texts: [String: SourceText] = [:]
    /// The paths that were looked at, those that could not be read as well.
    package private(set) var places: [String] = []

    package init() {}

    /// Reads what `texts` include, which were found at a path: in that folder, or beside that file.
    package mutating func follow(
        _ texts: [SourceText], foundAt path: String, files: any FileSystem, diagnostics: inout [Diagnostic]
    ) {
        let root = files.kind(path) == .folder ? path : PathText.folder(of: path)
        follow(texts, below: root, files: files, diagnostics: &diagnostics)
    }

    /// Reads what `texts` include, and what that includes. Nothing outside the folder `root` is opened.
    ///
    /// Files that are missing, outside, or include themselves are reported at the place that names them.
    package mutating func follow(
        _ texts: [SourceText], below root: String, files: any FileSystem, diagnostics: inout [Diagnostic]
    ) {
        var walk = IncludeWalk(root: root, files: files, found: self)
        for text in texts {
            let path = PathText.normalized(text.path)
            // One that another includes has been followed already.
            if walk.found.texts[path] == nil { walk.follow(text, trail: [path]) }
        }
        self = walk.found
        diagnostics += walk.report.diagnostics
    }

    /// The path of an included file: what is written, taken from the folder of the file that says so.
    static func path(of written: String, in file: String) -> String {
        let (commit, rest) = PathText.parts(file)
        return commit + PathText.normalized(PathText.folder(of: rest) + "/" + written)
    }

    fileprivate mutating func look(at path: String) {
        if !places.contains(path) { places.append(path) }
    }

    fileprivate mutating func keep(_ text: SourceText) {
        texts[text.path] = text
    }
}

/// Follows includes from file to file.
private struct IncludeWalk {
    let root: String
    let files: any FileSystem
    var found: IncludedFiles
    var report = PolicyReport()

    /// `trail` are the paths from the first file to this one.
    mutating func follow(_ text: SourceText, trail: [String]) {
        guard text.text.contains("includes") else { return }
        var ignored: [Diagnostic] = []
        for document in YAMLReader.read(text, diagnostics: &ignored) {
            for holder in [document] + (document.get("policies")?.sequence ?? []) {
                guard let includes = holder.get("includes") else { continue }
                for item in includes.sequence ?? [includes] {
                    if let written = item.string { open(written, item, trail) }
                }
            }
        }
    }

    private mutating func open(_ written: String, _ node: YAMLNode, _ trail: [String]) {
        let path = IncludedFiles.path(of: written, in: node.path)
        guard !written.hasPrefix("/") else {
            return refuse("`\(written)` is an absolute path", node, "write it relative to this file")
        }
        guard PathText.isInside(path, root) else {
            return refuse("`\(written)` leads out of the policy folder", node, "move the file below `\(root)`")
        }
        if let start = trail.firstIndex(of: path) {
            let circle = (trail[start...] + [path]).joined(separator: " → ")
            return refuse("the files include each other in a circle", node, circle)
        }
        guard trail.count <= PolicyBounds.includeDepthMax else {
            return refuse(
                "includes are nested more than \(PolicyBounds.includeDepthMax) deep", node,
                "include the file further up")
        }
        guard found.texts[path] == nil else { return }
        guard found.texts.count < PolicyBounds.includedFilesMax else {
            return refuse("more than \(PolicyBounds.includedFilesMax) files are included", node, "join some of them")
        }
        found.look(at: path)
        if let real = files.realPath(path), let realRoot = files.realPath(root), !PathText.isInside(real, realRoot) {
            return refuse(
                "`\(written)` is a link that leads out of the policy folder", node, "copy the file below `\(root)`")
        }
        do {
            let bytes = try files.read(path, bytesMax: YAMLBounds.fileBytesMax)
            let text = SourceText(path: path, text: String(decoding: bytes, as: UTF8.self))
            found.keep(text)
            follow(text, trail: trail + [path])
        } catch {
            refuse("cannot read `\(path)`: it \(error.reason)", node, "paths are relative to the file that names them")
        }
    }

    private mutating func refuse(_ reason: String, _ node: YAMLNode, _ hint: String) {
        report.error("include", "cannot include: \(reason)", at: node, hint: hint)
    }
}

/// Paths as text, without looking at the disk.
enum PathText {
    /// The path without `.`, without empty parts, and with each `..` taken back as far as that goes.
    static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !path.hasPrefix("/") {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    /// The `3f9ac21:` before the path of a file that is read from a commit, and the path; empty for other files.
    static func parts(_ path: String) -> (commit: String, path: String) {
        let commit = path.utf8.prefix(8)
        let isCommit =
            commit.count == 8 && commit.last == UInt8(ascii: ":")
            && commit.dropLast().allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        return isCommit ? (String(path.prefix(8)), String(path.dropFirst(8))) : ("", path)
    }

    /// The folder that a file is in; `.` for a bare name.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether a normalised path is below a folder.
    static func isInside(_ path: String, _ folder: String) -> Bool {
        let (path, folder) = (parts(path).path, normalized(parts(folder).path))
        if folder.isEmpty { return !path.hasPrefix("/") && path != ".." && !path.hasPrefix("../") }
        return folder == "/" ? path.hasPrefix("/") : path.hasPrefix(folder + "/")
    }
}

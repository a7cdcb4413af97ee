import Foundation
import FuzzTargets
import MercatorTesting

/// The committed inputs and words of a target, as `make fuzz` reads them.
struct FuzzCorpus {
    /// The files of `Fuzz/Corpora/<name>`, by name.
    let inputs: [(name: String, bytes: [UInt8])]
    /// The words of `Fuzz/Dictionaries/<name>.dict`.
    let words: [[UInt8]]

    private static let root = Checkout.root + "/Fuzz/Corpora"

    init(of target: FuzzTarget) throws {
        let folder = Self.root + "/" + target.name
        inputs = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            (name, [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))))
        }
        let dictionary = Checkout.text("Fuzz/Dictionaries/\(target.name).dict") ?? ""
        words = dictionary.split(separator: "\n").compactMap(Self.word)
    }

    static func folders() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root).sorted()
    }

    /// The bytes between the quotes of `name="a\x0A"`; nil for a comment.
    ///
    /// Source: AFL, dictionaries/README: `\\`, `\"` and `\xAB` are the escapes.
    private static func word(_ line: Substring) -> [UInt8]? {
        guard !line.hasPrefix("#"), let first = line.firstIndex(of: "\""), let last = line.lastIndex(of: "\""),
            first < last
        else { return nil }
        var bytes: [UInt8] = []
        var rest = line[line.index(after: first)..<last].utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            if rest.first == UInt8(ascii: "x") {
                bytes.append(UInt8(String(Substring(rest.dropFirst().prefix(2))), radix: 16) ?? 0)
                rest = rest.dropFirst(3)
            } else if let escaped = rest.popFirst() {
                bytes.append(escaped)
            }
        }
        return bytes
    }
}

import Glibc

/// Finds the `model` field of a `multipart/form-data` body, which is not otherwise read.
package enum MultipartModelField: Hashable, Sendable {
    case found(String)
    /// There is no such field.
    case absent
    /// There is more than one: nobody can know which of them the provider takes.
    case repeated
    /// The field is there, and is no model's name.
    case invalid

    /// Looks through the whole of `body`. Costs a search for line ends; copies nothing but the parts' heads.
    ///
    /// Source: RFC 7578, RFC 2046 §5.1.
    package static func find(in body: UnsafeRawBufferPointer, boundary: String) -> MultipartModelField {
        guard !boundary.isEmpty, boundary.utf8.count <= 70 else { return .absent }
        let delimiter = Array("--\(boundary)".utf8)
        var found = MultipartModelField.absent
        guard var start = nextDelimiter(delimiter, in: body, from: 0) else { return .absent }
        while !start.isLast {
            guard let end = nextDelimiter(delimiter, in: body, from: start.contentAt) else { return found }
            let part = UnsafeRawBufferPointer(rebasing: body[start.contentAt..<max(start.contentAt, end.lineEndAt)])
            start = end
            guard let head = headEnd(of: part), names(part[..<head.lowerBound]) else { continue }
            guard found == .absent else { return .repeated }
            found = model(part[head.upperBound...])
        }
        return found
    }

    private static func model(_ value: UnsafeRawBufferPointer.SubSequence) -> MultipartModelField {
        guard value.count <= WireBounds.modelNameBytesMax, !value.contains(where: { $0 < 0x20 }),
            let model = String(validating: value, as: UTF8.self), !model.isEmpty
        else { return .invalid }
        return .found(model)
    }

    /// A line that parts are divided by.
    private struct Delimiter {
        /// Where the line end before it begins, which belongs to it.
        var lineEndAt: Int
        /// The first byte behind its line.
        var contentAt: Int
        /// `--` follows: there are no more parts.
        var isLast: Bool
    }

    /// The next delimiter that stands at the start of a line; its line has nothing else but blanks.
    private static func nextDelimiter(
        _ delimiter: [UInt8], in body: UnsafeRawBufferPointer, from start: Int
    ) -> Delimiter? {
        guard let base = body.baseAddress else { return nil }
        if start == 0, let first = judge(delimiter, in: body, at: 0, lineEndAt: 0) { return first }
        // The line end before a delimiter may be the one that ends the delimiter before it.
        var at = max(0, start - 2)
        while at < body.count {
            // SAFETY: `at` is below `count`, and the pointer found lies in the buffer.
            guard let found = memchr(base + at, 0x0D, body.count - at) else { return nil }
            let lineEnd = UnsafeRawPointer(found) - base
            at = lineEnd + 1
            guard at < body.count, body[at] == 0x0A else { continue }
            if let match = judge(delimiter, in: body, at: at + 1, lineEndAt: lineEnd) { return match }
        }
        return nil
    }

    private static func judge(
        _ delimiter: [UInt8], in body: UnsafeRawBufferPointer, at: Int, lineEndAt: Int
    ) -> Delimiter? {
        let end = at + delimiter.count
        guard end <= body.count, body[at..<end].elementsEqual(delimiter) else { return nil }
        if end + 2 <= body.count, body[end] == UInt8(ascii: "-"), body[end + 1] == UInt8(ascii: "-") {
            return Delimiter(lineEndAt: lineEndAt, contentAt: body.count, isLast: true)
        }
        var next = end
        while next < body.count, body[next] == 0x20 || body[next] == 0x09 { next += 1 }
        guard next + 2 <= body.count, body[next] == 0x0D, body[next + 1] == 0x0A else { return nil }
        return Delimiter(lineEndAt: lineEndAt, contentAt: next + 2, isLast: false)
    }

    /// The empty line that ends a part's head; nil when there is none.
    private static func headEnd(of part: UnsafeRawBufferPointer) -> Range<Int>? {
        if part.starts(with: "\r\n".utf8) { return 0..<2 }
        return part.prefix(WireBounds.multipartHeadBytesMax).firstOccurrence(of: Array("\r\n\r\n".utf8))
    }

    /// The boundary in a `Content-Type`; nil when it is not `multipart/form-data` or names none.
    package static func boundary(inContentType value: String) -> String? {
        let parts = value.split(separator: ";")
        guard let type = parts.first, trimmed(type).lowercased() == "multipart/form-data" else { return nil }
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, trimmed(pair[0]).lowercased() == "boundary" else { continue }
            return unquoted(trimmed(pair[1]))
        }
        return nil
    }

    /// Whether a part's head is that of the plain field `model`.
    private static func names(_ head: UnsafeRawBufferPointer.SubSequence) -> Bool {
        for line in head.split(whereSeparator: { $0 == 0x0D || $0 == 0x0A }) {
            let text = String(decoding: line, as: UTF8.self)
            guard text.lowercased().hasPrefix("content-disposition:") else { continue }
            let parameters = text.split(separator: ";").dropFirst().map { part -> (name: String, value: String) in
                let pair = part.split(separator: "=", maxSplits: 1)
                let name = pair.first.map { trimmed($0).lowercased() } ?? ""
                return (name, pair.count == 2 ? unquoted(trimmed(pair[1])) : "")
            }
            guard !parameters.contains(where: { $0.name.hasPrefix("filename") }) else { return false }
            return parameters.contains { $0.name == "name" && $0.value == "model" }
        }
        return false
    }

    private static func unquoted(_ text: Substring) -> String {
        let isQuoted = text.count >= 2 && text.first == "\"" && text.last == "\""
        return String(isQuoted ? text.dropFirst().dropLast() : text)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " || text.first == "\t" { text = text.dropFirst() }
        while text.last == " " || text.last == "\t" { text = text.dropLast() }
        return text
    }
}

extension Collection<UInt8> {
    /// Where `pattern` first stands.
    func firstOccurrence(of pattern: [UInt8]) -> Range<Index>? {
        guard let first = pattern.first else { return startIndex..<startIndex }
        var at = startIndex
        while let candidate = self[at...].firstIndex(of: first) {
            var end = candidate
            var matched = 0
            while matched < pattern.count, end < endIndex, self[end] == pattern[matched] {
                matched += 1
                end = index(after: end)
            }
            if matched == pattern.count { return candidate..<end }
            at = index(after: candidate)
        }
        return nil
    }
}

/// A file's text under the path people know it by, so that a diagnostic can show the line it is about.
///
/// Copying it copies a reference.
package struct SourceText: Sendable {
    /// As the author wrote it on the command line or in the configuration; shown, never opened.
    package let path: String
    package let text: String
    /// Where each line begins in `text`.
    private let starts: [String.Index]

    package init(path: String, text: String) {
        self.path = path
        self.text = text
        var starts = [text.startIndex]
        var index = text.utf8.startIndex
        while let newline = text.utf8[index...].firstIndex(of: UInt8(ascii: "\n")) {
            index = text.utf8.index(after: newline)
            starts.append(index)
        }
        self.starts = starts
    }

    /// How many lines the text has; a final line feed does begin another, empty one.
    package var lineCount: Int { starts.count }

    /// The line with the number `number` (from 1) without its line ending; nil when there is none.
    package func line(_ number: Int) -> Substring? {
        guard number >= 1, number <= starts.count else { return nil }
        let start = starts[number - 1]
        let end = number < starts.count ? text.utf8.index(before: starts[number]) : text.endIndex
        let line = text.utf8[start..<end]
        return Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
}

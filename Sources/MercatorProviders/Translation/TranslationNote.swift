/// Something a translation left out or changed although the request goes on: for headers and logs.
package struct TranslationNote: Hashable, Sendable {
    /// The field as a path: `seed`, `messages[0].name`.
    package var path: String
    /// What became of it and why; one sentence, lower-case, without full stop, naming no content.
    package var text: String

    /// A note on a field.
    package init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
    }
}

extension TranslationNote {
    /// The path as far as it may stand in a header: a client's own name of any length may be in it.
    package var shownPath: String {
        path.utf8.count <= ChatFields.nameBytesMax && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            ? path : "unknown_fields"
    }

    /// The note for the log.
    package var line: String { "\(shownPath): \(text)" }
}

/// Notes of one translation; bounded, the same note once.
package struct TranslationNotes: Sendable {
    /// The notes so far, in order.
    package private(set) var all: [TranslationNote] = []

    /// No notes.
    package init() {}

    /// Adds a note, unless it is there already or there are too many.
    package mutating func add(_ path: String, _ text: String) {
        let note = TranslationNote(path, text)
        guard all.count < TranslationBounds.notesMax, !all.contains(note) else { return }
        all.append(note)
    }
}

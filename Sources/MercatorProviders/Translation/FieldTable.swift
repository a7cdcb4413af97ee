/// What becomes of each field of a request on its way into another dialect: declared once, printed in the
/// documentation, and asked by the translator for every member of an object. What becomes of a translated one is the
/// translator's own knowledge, and the table's text tells it.
package struct FieldTable: Sendable {
    /// One field and its fate.
    package struct Row: Hashable, Sendable {
        /// A member of the body (`seed`), or a path below it, without places in lists (`messages[].name`).
        package var field: String
        package var treatment: FieldTreatment

        /// A field and its fate.
        package init(_ field: String, _ treatment: FieldTreatment) {
            self.field = field
            self.treatment = treatment
        }
    }

    /// All rows, in the order of the documentation.
    package let rows: [Row]
    private let byField: [String: FieldTreatment]

    /// A table; each field may have one row.
    package init(_ rows: [Row]) {
        self.rows = rows
        byField = Dictionary(uniqueKeysWithValues: rows.map { ($0.field, $0.treatment) })
    }

    /// The fate of a field; nil when it is not known.
    package subscript(_ field: String) -> FieldTreatment? { byField[field] }

    /// The table in Markdown: field, what becomes of it, remarks.
    package var markdown: String {
        let lines = rows.map { row in
            switch row.treatment {
            case .translated(let to): "| `\(row.field)` | translated | \(to) |"
            case .refused(let reason, let hint): "| `\(row.field)` | refused | \(reason); \(hint) |"
            case .ignored(let note): "| `\(row.field)` | ignored, with a note | \(note) |"
            }
        }
        return (["| field | | what becomes of it |", "|---|---|---|"] + lines).joined(separator: "\n") + "\n"
    }
}

/// What becomes of a field in another dialect.
package enum FieldTreatment: Hashable, Sendable {
    /// It is said in the other dialect; the text tells how.
    case translated(String)
    /// A request with it is refused; reason and hint as in ``TranslationRefusal``.
    case refused(String, hint: String)
    /// It is left out, which harms nothing, and a note tells so.
    case ignored(String)
}

/// Lines whose columns line up: each as wide as its widest cell, two blanks between them.
package struct TextTable {
    private var rows: [[String]] = []
    /// Columns whose cells stand at the right edge, such as numbers.
    package var rightAligned: Set<Int> = []

    package init() {}

    /// Appends a line of cells.
    package mutating func row(_ cells: [String]) {
        rows.append(cells)
    }

    package var isEmpty: Bool { rows.isEmpty }

    /// All rows, each ended by a line feed; the last cell of a row is never padded.
    package var text: String {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                // A last cell that stands alone in its row (a note) must not push the others' columns apart.
                if column < row.count - 1 || rightAligned.contains(column) {
                    widths[column] = max(widths[column], cell.count)
                }
            }
        }
        return rows.map { line($0, widths) + "\n" }.joined()
    }

    private func line(_ row: [String], _ widths: [Int]) -> String {
        let cells = row.enumerated().map { column, cell in
            let blanks = String(repeating: " ", count: max(0, widths[column] - cell.count))
            if rightAligned.contains(column) { return blanks + cell }
            return column == row.count - 1 ? cell : cell + blanks
        }
        return cells.joined(separator: "  ")
    }
}

import MercatorExpression
import MercatorPolicy

/// What a shell offers while an expression is typed: the paths of the field catalogue.
package enum FieldPaths {
    /// The word typed so far with each path that its last name could become.
    package static func completing(_ typed: String) -> [String] {
        let start = typed.lastIndex { !($0.isLetter || $0.isNumber || "_.".contains($0)) }
        let head = start.map { typed[...$0] } ?? ""
        let name = start.map { typed[typed.index(after: $0)...] } ?? typed[...]
        var paths: [String] = []
        for row in FieldCatalogue.rows {
            // A name that users choose cannot be offered; the path up to it can.
            let path = row.path.split(separator: "*", omittingEmptySubsequences: false).first.map(String.init) ?? ""
            let offered = path.split(separator: "[").first.map(String.init) ?? path
            if offered.hasPrefix(name), !paths.contains(offered) { paths.append(offered) }
        }
        return paths.sorted().map { head + $0 }
    }
}

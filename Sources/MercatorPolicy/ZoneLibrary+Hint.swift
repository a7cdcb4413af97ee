import MercatorDiagnostics
package import MercatorSystem

extension ZoneLibrary {
    /// What to write instead of a zone that there is not.
    package func hint(for name: String) -> String {
        guard isInstalled else { return "this machine has no time zones: install `tzdata`, or write `UTC`" }
        if let near = Suggestion.nearest(name, in: names) { return "did you mean `\(near)`?" }
        // People write the city alone.
        let city = name.lowercased().replacing(" ", with: "_")
        if let zone = names.first(where: { $0.lowercased().hasSuffix("/" + city) }) { return "did you mean `\(zone)`?" }
        return "write one like `Europe/Berlin`, `America/New_York` or `UTC`"
    }
}

import ArgumentParser
import MercatorPolicy

/// `mercator policy reference`.
struct PolicyReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Print every field, function, operator, action and diagnostic code, as Markdown.")

    func run() throws {
        Terminal.output.write(PolicyReference.markdown)
    }
}

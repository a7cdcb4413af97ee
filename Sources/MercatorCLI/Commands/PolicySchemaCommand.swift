import ArgumentParser
import MercatorPolicy

/// `mercator policy schema`.
struct PolicySchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of policy files, for editors.")

    func run() throws {
        Terminal.output.line(PolicySchema.text)
    }
}

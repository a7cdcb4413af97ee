import ArgumentParser
import MercatorJSON

/// `mercator version`: which one this is and what it was built with.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the version.")

    @Flag(help: "The number alone.")
    var short = false

    @Option(help: "text or json.")
    var format = OutputFormat.text

    func run() throws {
        if short { return Terminal.output.line(ProductVersion.current) }
        let facts = [
            ("version", ProductVersion.current), ("swift", Self.swiftVersion), ("platform", Self.platform),
            ("build", Self.build),
        ]
        switch format {
        case .text:
            Terminal.output.line("\(ProductVersion.product) \(ProductVersion.current)")
            var table = TextTable()
            for (name, value) in facts.dropFirst() { table.row(["  " + name + ":", value]) }
            Terminal.output.write(table.text)
        case .json:
            var json = JSONWriter()
            json.beginObject()
            json.member("name", ProductVersion.product)
            for (name, value) in facts { json.member(name, value) }
            json.endObject()
            Terminal.output.line(json.text)
        }
    }

    private static var swiftVersion: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2 or earlier"
        #endif
    }

    private static var platform: String {
        #if arch(x86_64)
            "linux/amd64"
        #elseif arch(arm64)
            "linux/arm64"
        #else
            "linux"
        #endif
    }

    private static var build: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }
}

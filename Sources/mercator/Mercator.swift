import MercatorCLI

/// The executable: hands the arguments to the commands and leaves with their status.
@main
enum Mercator {
    static func main() async {
        await MercatorProgram.run(Array(CommandLine.arguments.dropFirst()))
    }
}

import ArgumentParser
import MercatorDiagnostics
import MercatorPolicy

/// `mercator policy format`: policy files in their one form.
struct PolicyFormatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "format", abstract: "Rewrite policy files of any form as policies with expressions.",
        discussion: """
            Prints the result, or changes the files with --write. Comments stay, and so does everything that means
            something. Exit status: 0 done (with --check: nothing to do), 1 a file cannot be read or has mistakes,
            3 with --check: a file would change.
            """)

    @Argument(help: "Policy files, or folders that are searched for YAML files.")
    var paths: [String]

    @Flag(name: [.short, .long], help: "Change the files instead of printing.")
    var write = false

    @Flag(help: "Change nothing; fail when a file would change, and name it.")
    var check = false

    func run() throws {
        let files = CommandSystem.live.files
        var changed: [String] = []
        for path in paths {
            let texts: [SourceText]
            do { texts = try PolicyFiles.texts(path, files: files) } catch {
                Terminal.errors.line("cannot read `\(error.path)`: \(error.reason)")
                throw ExitStatus.failure
            }
            for source in texts {
                let text = try formatted(source)
                if text != source.text { changed.append(source.path) }
                if check { continue }
                if !write { Terminal.output.write(text) } else if text != source.text { try store(text, source.path) }
            }
        }
        guard check || write else { return }
        for path in changed { Terminal.output.line(path) }
        if check, !changed.isEmpty { throw ExitStatus.operation }
    }

    private func formatted(_ source: SourceText) throws -> String {
        var diagnostics: [Diagnostic] = []
        let text = PolicyFormatter.format(source, diagnostics: &diagnostics)
        Terminal.errors.report(diagnostics.inReadingOrder, about: [source.path: source])
        guard let text else { throw ExitStatus.failure }
        return text
    }

    private func store(_ text: String, _ path: String) throws {
        if let reason = FileReplacement.replace(path, with: text) {
            Terminal.errors.line("cannot write `\(path)`: \(reason)")
            throw ExitStatus.initialisation
        }
    }
}

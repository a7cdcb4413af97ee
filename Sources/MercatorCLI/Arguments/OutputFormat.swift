import ArgumentParser

/// How a command writes what it found out: for people or for programs.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json
}

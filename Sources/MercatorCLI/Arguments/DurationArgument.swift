import ArgumentParser
import MercatorYAML

/// A time on the command line, spelled as in the configuration: `20ms`, `1.5s`, `1m30s`.
struct DurationArgument: ExpressibleByArgument, Hashable {
    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        guard let duration = DurationText.parse(argument) else { return nil }
        self.duration = duration
    }

    var defaultValueDescription: String { DurationText.text(duration) }
}

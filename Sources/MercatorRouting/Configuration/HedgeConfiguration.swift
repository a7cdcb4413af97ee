package import MercatorYAML

/// `routing.hedge`: a second attempt elsewhere while the first has nothing to show.
package struct HedgeConfiguration: Sendable {
    /// Nil is never.
    package var after: HedgeDelay?
    /// Second attempts, as a share of the requests that could have one.
    package var extraMax = 0.05

    package init() {}
}

/// How long the first attempt may be silent.
package enum HedgeDelay: Hashable, Sendable {
    case after(Duration)
    /// Until so many percent of the provider's answers of late had begun.
    case percentile(Int)
}

extension HedgeConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<HedgeConfiguration>(
        "A second attempt at another provider while the first has nothing to show; the first good answer counts."
    ) {
        DeclaredKey(
            "after", \.after, .hedgeDelay,
            "How long the first may be silent: a duration, or such as `p95`, which is measured. Absent, no second one.")
        DeclaredKey(
            "max_extra", \.extraMax, .number(0...1),
            "Second attempts, as a share of the requests that could have one.")
    }
}

extension KeyType where Value == HedgeDelay {
    static let hedgeDelay = either(
        KeyType<Duration>.positiveDuration.map { .after($0) },
        or: KeyType<String>.word(percentiles.map { "p\($0)" }).map { .percentile(Int($0.dropFirst()) ?? 95) },
        when: { $0.string?.lowercased().hasPrefix("p") == true })

    private static let percentiles = [50, 75, 90, 95, 99]
}

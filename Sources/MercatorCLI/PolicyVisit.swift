/// How policies in a repository are gone to see.
package struct PolicyVisit: Sendable {
    /// Whether the newest commit is asked for; without it what the clone has is taken.
    package var fetches = true
    /// Whether the clone is made anew where the configuration says so: at a start and never again.
    package var cleans = false
    /// Whether the last good commit is taken when the wanted one has errors: better than not to start.
    package var fallsBack = false
    /// The commit to look at instead of the wanted one.
    package var commit: String?
    /// Commits that need not be read again: the one in force, and the one that was refused last.
    package var known: Set<String> = []
    /// Asked while git runs; true gives up.
    package var isCancelled: @Sendable () -> Bool = { false }

    package init() {}

    /// What a start does.
    static func starting() -> PolicyVisit {
        var visit = PolicyVisit()
        visit.cleans = true
        visit.fallsBack = true
        return visit
    }
}

/// The newest commits of a branch.
package struct GitHistory: Hashable, Sendable {
    /// From the newest.
    package var commits: [GitCommit] = []
    /// Why commits that were asked for may be missing; nil when none is that the branch has.
    package var gap: GitComplaint?
}

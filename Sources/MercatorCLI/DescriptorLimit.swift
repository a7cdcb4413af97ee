import Glibc

/// How many files and sockets the process may have open.
enum DescriptorLimit {
    /// Raises the soft limit to the hard one: every stream needs two, and the soft limit of most systems is 1,024.
    ///
    /// Returns how many the process may have now; `Int.max` where nobody knows.
    @discardableResult static func raise() -> Int {
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(files, &limit) == 0 else { return .max }
        limit.rlim_cur = limit.rlim_max
        // A refusal leaves the old limit, which serves fewer streams and is no reason not to start.
        _ = setrlimit(files, &limit)
        guard getrlimit(files, &limit) == 0 else { return .max }
        return Int(clamping: limit.rlim_cur)
    }
}

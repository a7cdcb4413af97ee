import Glibc

/// How many files and sockets the process may have open.
enum DescriptorLimit {
    /// Raises the soft limit to the hard one: every stream needs two, and the soft limit of most systems is 1,024.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // A refusal leaves the old limit, which serves fewer streams and is no reason not to start.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

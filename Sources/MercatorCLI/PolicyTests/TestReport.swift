package import MercatorPolicy

/// What a run of policy tests came to, ready to be written in any form.
package struct TestReport {
    package var results: [PolicyTestResult]
    package var coverage: PolicyCoverage
    /// The time of all tests.
    package var nanoseconds: UInt64

    package init(results: [PolicyTestResult], coverage: PolicyCoverage, nanoseconds: UInt64) {
        self.results = results
        self.coverage = coverage
        self.nanoseconds = nanoseconds
    }

    func count(_ status: PolicyTestResult.Status) -> Int { results.count { $0.status == status } }

    /// The test files in the order they were run.
    var files: [String] {
        var files: [String] = []
        for result in results where files.last != result.path && !files.contains(result.path) {
            files.append(result.path)
        }
        return files
    }
}

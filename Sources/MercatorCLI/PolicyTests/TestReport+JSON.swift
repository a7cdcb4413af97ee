import MercatorJSON
import MercatorPolicy

extension TestReport {
    /// The report for programs, one object in one line.
    package var json: String {
        var json = JSONWriter(capacity: 4_096)
        json.beginObject()
        json.key("summary")
        json.beginObject()
        json.member("total", results.count)
        json.member("passed", count(.passed))
        json.member("failed", count(.failed))
        json.member("skipped", count(.skipped))
        json.member("duration_ms", Self.milliseconds(nanoseconds))
        json.endObject()
        json.key("tests")
        json.beginArray()
        for result in results { write(result, to: &json) }
        json.endArray()
        writeCoverage(to: &json)
        json.endObject()
        return json.text
    }

    private func write(_ result: PolicyTestResult, to json: inout JSONWriter) {
        json.beginObject()
        json.member("name", result.name)
        json.member("status", result.status.rawValue)
        json.member("duration_ms", Self.milliseconds(result.nanoseconds))
        json.member("file", result.path)
        json.member("line", result.position.line)
        json.member("action", result.action)
        json.member("decided_by", result.decidedBy)
        if let error = result.error { json.member("error", error) }
        if !result.failures.isEmpty {
            json.key("failures")
            json.beginArray()
            for failure in result.failures {
                json.beginObject()
                json.member("key", failure.key)
                json.member("expected", failure.expected)
                json.member("actual", failure.actual)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }

    private func writeCoverage(to json: inout JSONWriter) {
        json.key("coverage")
        json.beginObject()
        json.member("overall", coverage.overall)
        json.key("policies")
        json.beginObject()
        for (name, policy) in named { json.member(name, policy.ratio) }
        json.endObject()
        json.key("branches")
        json.beginObject()
        json.member("overall", coverage.branches)
        json.key("policies")
        json.beginObject()
        for (name, policy) in named { json.member(name, policy.branchRatio) }
        json.endObject()
        json.endObject()
        json.key("not_covered")
        json.beginArray()
        for gap in coverage.gaps {
            json.beginObject()
            json.member("place", gap.place)
            json.member("message", gap.text)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }

    /// The policies under names that differ: a second one of a name gets a number.
    private var named: [(name: String, policy: PolicyCoverage.Policy)] {
        var counts: [String: Int] = [:]
        return coverage.policies.map { policy in
            counts[policy.name, default: 0] += 1
            let count = counts[policy.name] ?? 1
            return (count == 1 ? policy.name : "\(policy.name) (\(count))", policy)
        }
    }

    private static func milliseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds / 1_000) / 1_000 }
}

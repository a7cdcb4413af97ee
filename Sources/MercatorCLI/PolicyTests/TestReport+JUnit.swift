import MercatorPolicy

extension TestReport {
    /// The report as build servers read it. Source: the JUnit XML schema of Apache Ant, as Jenkins and GitLab take it.
    package var junit: String {
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        xml += "<testsuites name=\"mercator test\"\(Self.counts(results)) time=\"\(Self.seconds(nanoseconds))\">\n"
        for file in files {
            let own = results.filter { $0.path == file }
            let time = own.reduce(0) { $0 + $1.nanoseconds }
            xml += "  <testsuite name=\"\(Self.escaped(file))\"\(Self.counts(own)) time=\"\(Self.seconds(time))\">\n"
            for result in own { xml += Self.element(result) }
            xml += "  </testsuite>\n"
        }
        return xml + "</testsuites>\n"
    }

    private static func counts(_ results: [PolicyTestResult]) -> String {
        let failed = results.count { $0.status == .failed }
        let skipped = results.count { $0.status == .skipped }
        return " tests=\"\(results.count)\" failures=\"\(failed)\" errors=\"0\" skipped=\"\(skipped)\""
    }

    private static func element(_ result: PolicyTestResult) -> String {
        let head =
            "    <testcase name=\"\(escaped(result.name))\" classname=\"\(escaped(className(result.path)))\""
            + " file=\"\(escaped(result.path))\" line=\"\(result.position.line)\""
            + " time=\"\(seconds(result.nanoseconds))\""
        switch result.status {
        case .passed: return head + "/>\n"
        case .skipped:
            return head + ">\n      <skipped message=\"\(escaped(result.skipped ?? ""))\"/>\n    </testcase>\n"
        case .failed:
            let first = result.failures.first?.text ?? ""
            return head + ">\n      <failure type=\"expectation\" message=\"\(escaped(first))\">"
                + escaped(result.error ?? "") + "</failure>\n    </testcase>\n"
        }
    }

    /// `policies.routing` for `policies/routing.test.yaml`.
    private static func className(_ path: String) -> String {
        var name = path
        for ending in [".yaml", ".yml", ".test", ".tests"] where name.hasSuffix(ending) {
            name.removeLast(ending.count)
        }
        return String(name.map { $0 == "/" ? "." : $0 })
    }

    private static func seconds(_ nanoseconds: UInt64) -> String {
        let micros = nanoseconds / 1_000
        let rest = String(micros % 1_000_000)
        return "\(micros / 1_000_000).\(String(repeating: "0", count: 6 - rest.utf8.count))\(rest)"
    }

    /// Text without what XML has a meaning, or no place, for. Source: XML 1.0 §2.2.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t", "\r": result += "&#\(scalar.value);"
            case "\0"..<" ", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

import MercatorJSON

extension TrialReport {
    /// The reports for programs, one object in one line.
    package static func json(_ reports: [TrialReport]) -> String {
        var json = JSONWriter(capacity: 4_096)
        json.beginObject()
        json.member("ok", reports.allSatisfy { !$0.hasFailed })
        json.key("providers")
        json.beginArray()
        for report in reports { report.write(to: &json) }
        json.endArray()
        json.endObject()
        return json.text
    }

    private func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("name", name)
        json.member("type", kind.preset.type)
        json.member("type_from", kind.origin.rawValue)
        json.member("url", url)
        json.member("ok", !hasFailed)
        json.member("duration_ms", Int(nanoseconds / 1_000_000))
        json.key("checks")
        json.beginArray()
        for finding in findings {
            json.beginObject()
            json.member("check", finding.check)
            json.member("outcome", finding.outcome.rawValue)
            json.member("detail", finding.detail)
            if let diagnosis = finding.diagnosis {
                json.member("diagnosis", diagnosis.title)
                json.member("cause", diagnosis.cause)
                json.member("fix", diagnosis.fix)
            }
            json.endObject()
        }
        json.endArray()
        write("capabilities", learned.entries, to: &json)
        write("write", hasFailed ? [] : news, to: &json)
        json.endObject()
    }

    private func write(_ name: String, _ entries: [(key: String, value: String)], to json: inout JSONWriter) {
        json.key(name)
        json.beginObject()
        for (key, value) in entries {
            json.key(key)
            switch value {
            case "true": json.bool(true)
            case "false": json.bool(false)
            default: json.string(value)
            }
        }
        json.endObject()
    }
}

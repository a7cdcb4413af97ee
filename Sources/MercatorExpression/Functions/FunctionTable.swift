/// Every function of the language as the reference page shows it.
package enum FunctionTable {
    /// One function, operator in the form of a call, or macro.
    package struct Row: Sendable {
        /// How it is called, as in `text.replace(old, new)`.
        package let call: String
        /// What it gives, as a sentence fragment.
        package let summary: String
        package let group: Group
    }

    /// The headings of the page, in its order.
    package enum Group: String, Sendable, CaseIterable {
        case policy = "Functions of the policy language"
        case text = "Text"
        case numbers = "Numbers"
        case lists = "Lists and maps"
        case times = "Times and durations"
        case conversions = "Conversions"
    }

    package static let rows: [Row] = policyRows + textRows + numberRows + listRows + timeRows + conversionRows

    /// The names that rows are about; a test holds them against ``StandardFunctions/names``.
    package static var names: Set<String> {
        Set(
            rows.map { row in
                let name = String(row.call.prefix { $0 != "(" })
                guard let dot = name.lastIndex(of: ".") else { return name }
                // `math.abs` is a name with its namespace, `text.trim` a call on a text.
                return receivers.contains(String(name[..<dot])) ? String(name[name.index(after: dot)...]) : name
            })
    }

    private static let receivers: Set<String> = ["text", "list", "time", "duration"]

    private static func rows(_ group: Group, _ rows: [(String, String)]) -> [Row] {
        rows.map { Row(call: $0.0, summary: $0.1, group: group) }
    }

    private static let policyRows = rows(
        .policy,
        [
            ("len(x)", "code points of a text, elements of a list or map; `.length` is the same"),
            ("lower(text)", "the text in lower case"), ("upper(text)", "the text in upper case"),
            ("hash(x)", "an int that is the same for equal values: `hash(x) % 100 < 5` picks five in a hundred"),
            ("random()", "a double at least 0 and below 1, new at each call"),
            ("now()", "when the request arrived"),
            ("in_business_hours()", "Monday to Friday, 9 to 17 o'clock, in the configured zone"),
            ("has(a.b)", "whether the key is there, even with null; false where a parent is absent"),
            ("has_pii(text)", "whether personal data was found, in `text` or, without it, in the request"),
            ("has_injection(text)", "whether a prompt injection was found"),
            ("has_sensitive(text, severity)", "whether sensitive content was found, of that severity or more"),
            ("contains(x, y)", "the operator `contains` as a function"),
            ("starts_with(x, y)", "the operator `starts_with` as a function"),
            ("ends_with(x, y)", "the operator `ends_with` as a function"),
            ("matches(x, pattern)", "the operator `matches` as a function"),
        ])

    private static let textRows = rows(
        .text,
        [
            ("text.charAt(index)", "the code point at an index, from 0"),
            ("text.format(list)", "the text with `%s`, `%d`, `%.2f` and the like filled in"),
            ("text.indexOf(part, start)", "where a part first stands, -1 where it does not; `start` may be left out"),
            ("text.lastIndexOf(part, start)", "where a part last stands, -1 where it does not"),
            ("text.lowerAscii()", "the text with A to Z in lower case"),
            ("text.replace(old, new, limit)", "the text with parts replaced; `limit` may be left out"),
            ("text.reverse()", "the text backwards"),
            ("text.split(separator, limit)", "the parts between separators; `limit` may be left out"),
            ("text.substring(start, end)", "the text between two indexes; `end` may be left out"),
            ("text.trim()", "the text without blanks at both ends"),
            ("text.upperAscii()", "the text with a to z in upper case"),
            ("strings.quote(text)", "the text as a literal"),
        ])

    private static let numberRows = rows(
        .numbers,
        [
            ("math.abs(x)", "the magnitude"), ("math.ceil(x)", "rounded up"), ("math.floor(x)", "rounded down"),
            ("math.round(x)", "rounded, halves away from zero"), ("math.trunc(x)", "rounded towards zero"),
            ("math.greatest(a, b, …)", "the greatest of the arguments, or of a list"),
            ("math.least(a, b, …)", "the least of the arguments, or of a list"),
            ("math.sign(x)", "-1, 0 or 1"), ("math.sqrt(x)", "the square root"),
            ("math.isFinite(x)", "whether a double is finite"), ("math.isInf(x)", "whether a double is infinite"),
            ("math.isNaN(x)", "whether a double is not a number"),
            ("math.bitAnd(a, b)", "bits of both"), ("math.bitOr(a, b)", "bits of either"),
            ("math.bitXor(a, b)", "bits of one alone"), ("math.bitNot(a)", "the other bits"),
            ("math.bitShiftLeft(a, n)", "bits moved up"), ("math.bitShiftRight(a, n)", "bits moved down"),
        ])

    private static let listRows = rows(
        .lists,
        [
            ("size(x)", "as `len`, for texts, bytes, lists and maps"),
            ("list.all(x, condition)", "whether all elements meet a condition"),
            ("list.exists(x, condition)", "whether some element does"),
            ("list.exists_one(x, condition)", "whether exactly one does"),
            ("list.filter(x, condition)", "the elements that do"),
            ("list.map(x, value)", "what a value is for each element"),
            ("list.join(separator)", "the elements in one text; `separator` may be left out"),
        ])

    private static let timeRows = rows(
        .times,
        [
            ("timestamp(text)", "a time, from RFC 3339"), ("duration(text)", "a duration, such as `1h30m`"),
            ("time.getFullYear(zone)", "the year; for all of these `zone` may be left out, and is UTC then"),
            ("time.getMonth(zone)", "the month, January is 0"), ("time.getDate(zone)", "the day, from 1"),
            ("time.getDayOfMonth(zone)", "the day, from 0"), ("time.getDayOfWeek(zone)", "the weekday, Sunday is 0"),
            ("time.getDayOfYear(zone)", "the day of the year, from 0"),
            ("time.getHours(zone)", "the hour; of a duration, all of it in hours"),
            ("time.getMinutes(zone)", "the minute; of a duration, all of it in minutes"),
            ("time.getSeconds(zone)", "the second; of a duration, all of it in seconds"),
            ("time.getMilliseconds(zone)", "the millisecond"),
        ])

    private static let conversionRows = rows(
        .conversions,
        [
            ("bool(x)", "a bool from a text"), ("bytes(text)", "the text's UTF-8"),
            ("double(x)", "a double from a number or a text"), ("int(x)", "an int from a number, a text or a time"),
            ("string(x)", "a text from anything simple"), ("uint(x)", "an unsigned int"),
            ("type(x)", "the name of a value's type"), ("dyn(x)", "the value itself, unchecked"),
            ("base64.encode(bytes)", "base64 of bytes"), ("base64.decode(text)", "bytes from base64"),
        ])
}

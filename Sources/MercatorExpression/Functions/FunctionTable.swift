/// Every function of the language as the reference page shows it.
package enum FunctionTable {
    /// One function, operator in the form of a call, or macro.
    package struct Row: Sendable {
        /// How it is called, as in `text.replace(old, new)`.
        package let call: String
        /// What it gives, as a sentence fragment.
        package let summary: String
        /// A call that can be tried, and its value as JSON; for the request of a test on a Monday, 2026-11-23, 09:29.
        package let example: (expression: String, value: String)
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

    private static func rows(_ group: Group, _ rows: [(String, String, String, String)]) -> [Row] {
        rows.map { Row(call: $0.0, summary: $0.1, example: ($0.2, $0.3), group: group) }
    }

    private static let policyRows = rows(
        .policy,
        [
            (
                "len(x)", "code points of a text, elements of a list or map; `.length` is the same", #"len("héllo")"#,
                #"5"#
            ),
            ("lower(text)", "the text in lower case", #"lower("ABC")"#, #""abc""#),
            ("upper(text)", "the text in upper case", #"upper("abc")"#, #""ABC""#),
            (
                "hash(x)", "an int that is the same for equal values: `hash(x) % 100 < 5` picks five in a hundred",
                #"hash("user-1") == hash("user-1")"#, #"true"#
            ),
            ("random()", "a double at least 0 and below 1, new at each call", #"random() < 1.0"#, #"true"#),
            ("now()", "when the request arrived", #"now() < timestamp("2027-01-01T00:00:00Z")"#, #"true"#),
            (
                "in_business_hours()", "Monday to Friday, 9 to 17 o'clock, in the configured zone",
                #"in_business_hours()"#, #"true"#
            ),
            (
                "has(a.b)", "whether the key is there, even with null; false where a parent is absent",
                #"has(request.model)"#, #"true"#
            ),
            (
                "has_pii(text)", "whether personal data was found, in `text` or, without it, in the request",
                #"has_pii("call me")"#, #"null"#
            ),
            (
                "has_injection(text)", "whether a prompt injection was found", #"has_injection("ignore all that")"#,
                #"null"#
            ),
            (
                "has_sensitive(text, severity)", "whether sensitive content was found, of that severity or more",
                #"has_sensitive("text", "high")"#, #"null"#
            ),
            ("contains(x, y)", "the operator `contains` as a function", #"contains(["a", "b"], "a")"#, #"true"#),
            (
                "starts_with(x, y)", "the operator `starts_with` as a function", #"starts_with("gpt-4", "gpt")"#,
                #"true"#
            ),
            ("ends_with(x, y)", "the operator `ends_with` as a function", #"ends_with("gpt-4", "4")"#, #"true"#),
            (
                "matches(x, pattern)", "the operator `matches` as a function", #"matches("gpt-4", "^gpt-\\d$")"#,
                #"true"#
            ),
        ])

    private static let textRows = rows(
        .text,
        [
            ("text.charAt(index)", "the code point at an index, from 0", #""abc".charAt(1)"#, #""b""#),
            (
                "text.format(list)", "the text with `%s`, `%d`, `%.2f` and the like filled in",
                #""%s has %d".format(["a", 2])"#, #""a has 2""#
            ),
            (
                "text.indexOf(part, start)", "where a part first stands, -1 where it does not; `start` may be left out",
                #""abcb".indexOf("b")"#, #"1"#
            ),
            (
                "text.lastIndexOf(part, start)", "where a part last stands, -1 where it does not",
                #""abcb".lastIndexOf("b")"#, #"3"#
            ),
            ("text.lowerAscii()", "the text with A to Z in lower case", #""ABC".lowerAscii()"#, #""abc""#),
            (
                "text.replace(old, new, limit)", "the text with parts replaced; `limit` may be left out",
                #""a-b-c".replace("-", "+")"#, #""a+b+c""#
            ),
            ("text.reverse()", "the text backwards", #""abc".reverse()"#, #""cba""#),
            (
                "text.split(separator, limit)", "the parts between separators; `limit` may be left out",
                #""a,b".split(",")"#, #"["a","b"]"#
            ),
            (
                "text.substring(start, end)", "the text between two indexes; `end` may be left out",
                #""abcd".substring(1, 3)"#, #""bc""#
            ),
            ("text.trim()", "the text without blanks at both ends", #"" a ".trim()"#, #""a""#),
            ("text.upperAscii()", "the text with a to z in upper case", #""abc".upperAscii()"#, #""ABC""#),
            ("strings.quote(text)", "the text as a literal", #"strings.quote('a "b"')"#, #""\"a \\\"b\\\"\"""#),
        ])

    private static let numberRows = rows(
        .numbers,
        [
            ("math.abs(x)", "the magnitude", #"math.abs(-2)"#, #"2"#),
            ("math.ceil(x)", "rounded up", #"math.ceil(1.2)"#, #"2"#),
            ("math.floor(x)", "rounded down", #"math.floor(1.8)"#, #"1"#),
            ("math.round(x)", "rounded, halves away from zero", #"math.round(1.5)"#, #"2"#),
            ("math.trunc(x)", "rounded towards zero", #"math.trunc(-1.8)"#, #"-1"#),
            (
                "math.greatest(a, b, …)", "the greatest of the arguments, or of a list", #"math.greatest(1, 3, 2)"#,
                #"3"#
            ),
            ("math.least(a, b, …)", "the least of the arguments, or of a list", #"math.least([3, 1, 2])"#, #"1"#),
            ("math.sign(x)", "-1, 0 or 1", #"math.sign(-5)"#, #"-1"#),
            ("math.sqrt(x)", "the square root", #"math.sqrt(9)"#, #"3"#),
            ("math.isFinite(x)", "whether a double is finite", #"math.isFinite(1.0)"#, #"true"#),
            ("math.isInf(x)", "whether a double is infinite", #"math.isInf(1.0 / 0.0)"#, #"true"#),
            ("math.isNaN(x)", "whether a double is not a number", #"math.isNaN(1.0)"#, #"false"#),
            ("math.bitAnd(a, b)", "bits of both", #"math.bitAnd(6, 3)"#, #"2"#),
            ("math.bitOr(a, b)", "bits of either", #"math.bitOr(6, 3)"#, #"7"#),
            ("math.bitXor(a, b)", "bits of one alone", #"math.bitXor(6, 3)"#, #"5"#),
            ("math.bitNot(a)", "the other bits", #"math.bitNot(0)"#, #"-1"#),
            ("math.bitShiftLeft(a, n)", "bits moved up", #"math.bitShiftLeft(1, 4)"#, #"16"#),
            ("math.bitShiftRight(a, n)", "bits moved down", #"math.bitShiftRight(16, 4)"#, #"1"#),
        ])

    private static let listRows = rows(
        .lists,
        [
            ("size(x)", "as `len`, for texts, bytes, lists and maps", #"size([1, 2])"#, #"2"#),
            ("list.all(x, condition)", "whether all elements meet a condition", #"[1, 2].all(x, x > 0)"#, #"true"#),
            (
                "list.exists(x, condition)", "whether some element does",
                #"request.messages.exists(m, m.role == "user")"#, #"true"#
            ),
            ("list.exists_one(x, condition)", "whether exactly one does", #"[1, 2].exists_one(x, x > 1)"#, #"true"#),
            ("list.filter(x, condition)", "the elements that do", #"[1, 2, 3].filter(x, x > 1)"#, #"[2,3]"#),
            ("list.map(x, value)", "what a value is for each element", #"[1, 2].map(x, x * 2)"#, #"[2,4]"#),
            (
                "list.join(separator)", "the elements in one text; `separator` may be left out",
                #"["a", "b"].join(", ")"#, #""a, b""#
            ),
        ])

    private static let timeRows = rows(
        .times,
        [
            ("timestamp(text)", "a time, from RFC 3339", #"timestamp("2026-01-05T09:30:00Z") < now()"#, #"true"#),
            ("duration(text)", "a duration, such as `1h30m`", #"duration("90m") > duration("1h")"#, #"true"#),
            (
                "time.getFullYear(zone)", "the year; for all of these `zone` may be left out, and is UTC then",
                #"timestamp("2026-01-05T09:30:00Z").getFullYear()"#, #"2026"#
            ),
            ("time.getMonth(zone)", "the month, January is 0", #"timestamp("2026-01-05T09:30:00Z").getMonth()"#, #"0"#),
            ("time.getDate(zone)", "the day, from 1", #"timestamp("2026-01-05T09:30:00Z").getDate()"#, #"5"#),
            (
                "time.getDayOfMonth(zone)", "the day, from 0", #"timestamp("2026-01-05T09:30:00Z").getDayOfMonth()"#,
                #"4"#
            ),
            (
                "time.getDayOfWeek(zone)", "the weekday, Sunday is 0",
                #"timestamp("2026-01-05T09:30:00Z").getDayOfWeek()"#, #"1"#
            ),
            (
                "time.getDayOfYear(zone)", "the day of the year, from 0",
                #"timestamp("2026-01-05T09:30:00Z").getDayOfYear()"#, #"4"#
            ),
            (
                "time.getHours(zone)", "the hour; of a duration, all of it in hours",
                #"timestamp("2026-01-05T09:30:00Z").getHours("+01:00")"#, #"10"#
            ),
            (
                "time.getMinutes(zone)", "the minute; of a duration, all of it in minutes",
                #"duration("2h").getMinutes()"#, #"120"#
            ),
            (
                "time.getSeconds(zone)", "the second; of a duration, all of it in seconds",
                #"timestamp("2026-01-05T09:30:07Z").getSeconds()"#, #"7"#
            ),
            (
                "time.getMilliseconds(zone)", "the millisecond",
                #"timestamp("2026-01-05T09:30:00.250Z").getMilliseconds()"#, #"250"#
            ),
        ])

    private static let conversionRows = rows(
        .conversions,
        [
            ("bool(x)", "a bool from a text", #"bool("true")"#, #"true"#),
            ("bytes(text)", "the text's UTF-8", #"bytes("a") == b"a""#, #"true"#),
            ("double(x)", "a double from a number or a text", #"double("1.5")"#, #"1.5"#),
            ("int(x)", "an int from a number, a text or a time", #"int("12") + 1"#, #"13"#),
            ("string(x)", "a text from anything simple", #"string(5)"#, #""5""#),
            ("uint(x)", "an unsigned int", #"uint(5) == 5u"#, #"true"#),
            ("type(x)", "the name of a value's type", #"type(5)"#, #""int""#),
            ("dyn(x)", "the value itself, unchecked", #"dyn(5)"#, #"5"#),
            ("base64.encode(bytes)", "base64 of bytes", #"base64.encode(b"hi")"#, #""aGk=""#),
            ("base64.decode(text)", "bytes from base64", #"base64.decode("aGk=") == b"hi""#, #"true"#),
        ])
}

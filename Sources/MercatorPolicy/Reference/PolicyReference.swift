import MercatorExpression

/// The reference page of the policy language, in Markdown: made from the tables that read, check and run policies.
package enum PolicyReference {
    /// The whole page, with a final line feed.
    package static var markdown: String {
        var page = Page()
        page.write(introduction)
        page.writeOperators()
        page.writeFunctions()
        page.writeFields()
        page.writeActions()
        page.writeStructuredForms()
        page.writeCodes()
        return page.text
    }

    private static let introduction = """
        # The policy language

        This page is generated from the tables that the program itself uses (`mercator policy reference`).

        ## A policy file

        | key of a policy | meaning |
        |---|---|
        | `name` | what answers, logs and reports call it; the file's name unless given |
        | `description` | for people |
        | `priority` | higher runs first; 100 unless given |
        | `mode` | `enforce`, or `shadow`: evaluated and recorded, never enforced |
        | `enabled` | `false` leaves it out |
        | `variables` | values that the rules name as `variables.<name>` |
        | `includes` | files, relative to this one: their variables replace those of this name, their rules come last |
        | `rules` | in the order they are asked |
        | `tests` | cases for `mercator test` |
        | `version`, `author`, `created`, `updated`, `tags`, `metadata` | for people |

        | key of a rule | meaning |
        |---|---|
        | `name`, `description` | for people, and for answers and logs |
        | `condition` | an expression; without it the rule applies always |
        | `action` | one of the [actions](#actions), with its keys beside it |
        | `actions` | several, each with its `type` |
        | `on_error` | `deny` or `skip`, where the condition has no value |
        | `enabled` | `false` leaves it out |
        | `priority` | higher is asked first within the policy; 0 unless given |

        A matching rule with `allow`, `deny` or `route` ends its policy. A denial in any policy denies; of several
        routes the first wins. Files may also hold a bare list of rules, or one policy without the list around it.
        Several files that a folder holds are one set; a file that another includes is read only there.


        """
}

/// The page while it is written.
private struct Page {
    private(set) var text = ""

    mutating func write(_ part: String) {
        text += part
    }

    mutating func writeOperators() {
        write("## Operators\n\nTightest first.\n\n")
        table(
            ["operator", "meaning", "example"],
            OperatorTable.rows.map { row in
                [row.words.map { "`\($0)`" }.joined(separator: " "), row.meaning, Self.example(row.example)]
            })
        write(
            """
            An absent field is null. Equality with null works; order, `in`, `contains`, `starts_with`, `ends_with` and
            `matches` with null are false, and so their `not` forms are true. In a condition null is false.

            Text is in double or single quotes; right of `matches` a backslash before a letter stays one. `a[-1]` is the
            last element. Templates are texts with `{{ expression }}` in them; `${{ … }}` is a dollar sign and a value.


            """)
    }

    private static func example(_ example: (expression: String, value: String)) -> String {
        "`\(example.expression)` → `\(example.value)`"
    }

    mutating func writeFunctions() {
        write("## Functions\n\n")
        for group in FunctionTable.Group.allCases {
            write("### \(group.rawValue)\n\n")
            table(
                ["call", "gives", "example"],
                FunctionTable.rows.filter { $0.group == group }.map { row in
                    ["`\(row.call)`", row.summary, Self.example(row.example)]
                })
        }
    }

    mutating func writeFields() {
        write(
            """
            ## Fields

            Below `request` and `response` any further path reads the JSON body as it is. `*` stands for a name of your
            own. What is *off* has no engine in this version: it reads the metadata named, or null.


            """)
        var roots: [String] = []
        for row in FieldCatalogue.rows {
            let root = String(row.segments.first ?? "")
            if !roots.contains(root) { roots.append(root) }
        }
        for root in roots {
            write("### `\(root)`\n\n")
            let rows = FieldCatalogue.rows.filter { $0.segments.first.map(String.init) == root }
            table(
                ["field", "type", "meaning"],
                rows.map { ["`\($0.path)`", $0.type.rawValue, $0.summary + Self.remark($0.origin)] })
        }
    }

    private static func remark(_ origin: FieldOrigin) -> String {
        switch origin {
        case .metadata(let names):
            let names = names.split(separator: "|").map { "`request.metadata.\($0)`" }
            return names == ["`request.metadata.*`"] ? "" : "; " + names.joined(separator: " or ")
        case .inactive(let engine, let metadata):
            let source = metadata.map { ", reads `request.metadata.\($0)`" } ?? ""
            return " (*off*: \(engine.rawValue)\(source))"
        default: return ""
        }
    }

    mutating func writeActions() {
        write("## Actions\n\n")
        for action in StandardActions.all {
            write("### `\(action.word)`\n\n" + sentence(action.summary) + "\n\n")
            table(
                ["key", "meaning"],
                action.keys.map { key in
                    ["`\(key.name)`" + (key.alias.map { "; also `\($0)`" } ?? ""), key.summary]
                })
        }
        write("### Keys of every action\n\n")
        table(["key", "meaning"], StandardActions.sharedKeys.map { ["`\($0.name)`", $0.summary] })
    }

    mutating func writeStructuredForms() {
        write(
            """
            ## Structured conditions

            Policies may also write `conditions:` as mappings. `mercator policy format` turns them into expressions.

            | form | meaning |
            |---|---|
            | `{field: request.model, operator: "==", value: gpt-4}` | a comparison |
            | `{function: len, args: [request.tools], operator: ">", value: 5}` | a function, and what is asked of it |
            | `all: […]`, `any: […]`, `not: …` | all, one, or not |
            | `match: {field: {name: …, operator: …, value: …}}` | a comparison, in one more spelling |


            """)
        table(
            ["operators", ""],
            [[ConditionLowering.operatorNames.map { "`\($0)`" }.joined(separator: " "), "as their names say"]])
    }

    mutating func writeCodes() {
        write(
            "## Diagnostics\n\nEvery finding has a stable code. Those of kind *conflict* come from `mercator lint`.\n\n"
        )
        table(["code", "kind", "what is wrong"], PolicyCode.all.map(row))
        write("Around policies, in their repository, in the files that a tool is given and in tests:\n\n")
        table(["code", "kind", "what is wrong"], PolicyCode.around.map(row))
        while text.hasSuffix("\n\n") { text.removeLast() }
    }

    private func row(_ code: PolicyCode) -> [String] { ["`\(code.code)`", code.kind.rawValue, code.summary] }

    private mutating func table(_ head: [String], _ rows: [[String]]) {
        text += "| " + head.joined(separator: " | ") + " |\n|" + head.map { _ in "---|" }.joined() + "\n"
        for row in rows { text += "| " + row.map(cell).joined(separator: " | ") + " |\n" }
        text += "\n"
    }

    private func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    private func sentence(_ fragment: String) -> String {
        fragment.prefix(1).uppercased() + fragment.dropFirst() + "."
    }
}

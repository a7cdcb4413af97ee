extension ProviderURL {
    /// Reads a `base_url`: `http` or `https`, host, optional port, optional path; nothing else.
    ///
    /// Source: RFC 3986 §3, without userinfo, query and fragment.
    package static func parse(_ text: String) throws(ProviderURLProblem) -> ProviderURL {
        let text = String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        guard !text.isEmpty else {
            throw ProviderURLProblem("`base_url` is empty", hint: "write the address of the API: `https://host/v1`")
        }
        guard text.utf8.count <= 2_048 else {
            throw ProviderURLProblem("`base_url` is longer than 2048 bytes", hint: "write scheme, host and path only")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ProviderURLProblem(
                "`base_url` has blanks, control characters or letters that are not ASCII",
                hint: "write host names in their `xn--` form and percent-encode paths")
        }
        let (isSecure, rest) = try scheme(text)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let (host, port) = try authority(rest[..<end], isSecure: isSecure)
        var warnings: [ProviderURLProblem] = []
        let (path, isWhole) = try path(rest[end...], &warnings)
        try HostJudgement.check(host, isSecure: isSecure, &warnings)
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let hasVersion = path.split(separator: "/").contains(where: isVersion)
        return ProviderURL(
            isSecure: isSecure, host: name, port: port, path: path, guessedVersion: !hasVersion && !isWhole,
            warnings: warnings)
    }

    private static func scheme(_ text: String) throws(ProviderURLProblem) -> (isSecure: Bool, rest: Substring) {
        let lowered = text.lowercased()
        if lowered.hasPrefix("https://") { return (true, text.dropFirst(8)) }
        if lowered.hasPrefix("http://") { return (false, text.dropFirst(7)) }
        let hint = "begin it with `https://` or `http://`"
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
            throw ProviderURLProblem("`base_url` has no scheme", hint: hint)
        }
        throw ProviderURLProblem("`base_url` has the scheme `\(text[..<colon])`, which is not HTTP", hint: hint)
    }

    private static func authority(
        _ text: Substring, isSecure: Bool
    ) throws(ProviderURLProblem) -> (host: String, port: Int) {
        guard !text.contains("@") else {
            throw ProviderURLProblem(
                "`base_url` holds credentials", hint: "write them as `api_key`, for example `Basic …`")
        }
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else {
                throw ProviderURLProblem("`base_url` has a `[` without `]`", hint: "write `http://[::1]:8000/v1`")
            }
            host = text[...close]
            let after = text[text.index(after: close)...]
            guard after.isEmpty || after.hasPrefix(":") else {
                throw ProviderURLProblem("`base_url` has text between `]` and the port", hint: "write `[::1]:8000`")
            }
            port = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard !host.isEmpty else {
            throw ProviderURLProblem("`base_url` names no host", hint: "write `https://host/v1`")
        }
        guard let port else { return (host.lowercased(), isSecure ? 443 : 80) }
        guard port.allSatisfy({ $0 >= "0" && $0 <= "9" }), let number = UInt16(port), number > 0 else {
            throw ProviderURLProblem("`base_url` has the port `\(port)`", hint: "a port is a number from 1 to 65535")
        }
        return (host.lowercased(), Int(number))
    }

    /// The path without slashes at its end. `isWhole` when it named the endpoint too, so that nothing is to be guessed.
    private static func path(
        _ text: Substring, _ warnings: inout [ProviderURLProblem]
    ) throws(ProviderURLProblem) -> (path: String, isWhole: Bool) {
        guard !text.contains("?") else {
            throw ProviderURLProblem("`base_url` has a query", hint: "remove what follows `?`")
        }
        guard !text.contains("#") else {
            throw ProviderURLProblem("`base_url` has a fragment", hint: "remove what follows `#`")
        }
        let allowed = Set("/-._~!$&'()*+,;=:@%".utf8)
        guard text.utf8.allSatisfy({ allowed.contains($0) || isAlphanumeric($0) }) else {
            throw ProviderURLProblem("`base_url` has a character that no path may have", hint: "percent-encode it")
        }
        guard !text.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else {
            throw ProviderURLProblem("`base_url` has `.` or `..` in its path", hint: "write the path that is meant")
        }
        var path = text
        while path.hasSuffix("/") { path = path.dropLast() }
        for endpoint in ["/chat/completions", "/completions", "/embeddings", "/responses"]
        where path.hasSuffix(endpoint) {
            path = path.dropLast(endpoint.count)
            warnings.append(
                ProviderURLProblem(
                    "`base_url` ends with the endpoint `\(endpoint)`, which is taken off",
                    hint: "end it before the endpoint; the gateway adds the path of each request"))
            while path.hasSuffix("/") { path = path.dropLast() }
            return (String(path), true)
        }
        return (String(path), false)
    }

    /// `v1`, `v2`, `v1beta`, `v1alpha2`: what APIs call their versions.
    private static func isVersion(_ segment: Substring) -> Bool {
        guard segment.first == "v" || segment.first == "V" else { return false }
        let digits = segment.dropFirst().prefix { $0 >= "0" && $0 <= "9" }
        guard !digits.isEmpty, digits.count <= 4 else { return false }
        let rest = segment.dropFirst(1 + digits.count).lowercased()
        let isStage = rest.hasPrefix("alpha") || rest.hasPrefix("beta") || rest.hasPrefix("preview")
        return rest.isEmpty || isStage || rest.hasPrefix(".")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
    }
}

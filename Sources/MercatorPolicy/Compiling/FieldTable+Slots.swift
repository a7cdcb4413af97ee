import MercatorExpression

extension FieldTable {
    /// How each field is read under these options, and the patterns that are looked for in it.
    func slots(_ options: PolicyOptions) -> [FieldSlot] {
        zip(fields, patterns).map { field, patterns in
            let reader = FieldReader(field, declared: options.declared) {
                options.authenticationIsOn && options.trustedMetadata.contains($0)
            }
            return FieldSlot(reader, patterns: patterns)
        }
    }
}

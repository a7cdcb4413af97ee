extension Int64 {
    /// The sum of two counts, or the largest number where it lies beyond: a provider may count anything.
    func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        guard overflow else { return sum }
        return other < 0 ? .min : .max
    }
}

import MercatorJSON
import Testing

/// Values keep the order in which their keys came, whatever is done to them.
@Suite struct OrderedDictionaryTests {
    @Test func keysKeepTheirOrder() {
        var words = OrderedDictionary<String, Int>()
        #expect(words.isEmpty && words["b"] == nil)
        for word in ["b", "a", "b", "c", "a", "b"] { words.update(word, from: 0) { $0 += 1 } }
        words.set("a", to: 7)
        words.set("d", to: 0)
        #expect(words.elements.map(\.key) == ["b", "a", "c", "d"])
        #expect(words.elements.map(\.value) == [3, 7, 1, 0])
        #expect(words["a"] == 7 && words["x"] == nil && !words.isEmpty)
    }

    /// A value that were copied for each change would take hours.
    @Test func aValueIsChangedWhereItLies() {
        var lists = OrderedDictionary<Int, [Int]>()
        for number in 0..<300_000 { lists.update(0, from: []) { $0.append(number) } }
        #expect(lists[0]?.count == 300_000)
    }
}

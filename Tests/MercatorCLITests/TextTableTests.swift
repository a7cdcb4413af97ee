import MercatorCLI
import Testing

@Suite struct TextTableTests {
    @Test func columnsLineUp() {
        var table = TextTable()
        table.row(["a", "bb", "c"])
        table.row(["aaa", "b", "ccc"])
        #expect(table.text == "a    bb  c\naaa  b   ccc\n")
    }

    @Test func aLoneCellPushesNothing() {
        var table = TextTable()
        table.row(["a long note that stands alone"])
        table.row(["a", "b"])
        #expect(table.text == "a long note that stands alone\na  b\n")
    }

    @Test func numbersStandAtTheRight() {
        var table = TextTable()
        table.rightAligned = [1]
        table.row(["a", "1"])
        table.row(["b", "100"])
        #expect(table.text == "a    1\nb  100\n")
    }
}

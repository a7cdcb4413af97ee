import MercatorJSON
import Testing

@Suite struct JSONWriterTests {
    @Test func commasAndEscapes() {
        var json = JSONWriter()
        json.beginObject()
        json.member("a", "x\"\\\n\u{1}é\u{7f}")
        json.key("b")
        json.beginArray()
        json.int(0)
        json.int(Int64.min)
        json.int(UInt64.max)
        json.double(0.5)
        json.double(.nan)
        json.beginObject()
        json.endObject()
        json.endArray()
        json.member("c", true)
        json.member("d", String?.none)
        json.endObject()
        #expect(
            json.text == #"{"a":"x\"\\\n\u0001é\u007f","b":[0,-9223372036854775808,18446744073709551615,0.5,null,{}],"#
                + #""c":true,"d":null}"#)
    }
}

import MercatorJSON
import MercatorProxy
import NIOCore
import Testing

@Suite struct OutboundBuffersTests {
    @Test func headAndBodyFollowEachOther() {
        var buffers = OutboundBuffers(count: 3, bytesMax: 64)
        var head = ByteText()
        head.write("HEAD ")
        #expect(String(buffer: buffers.buffer(head, followedBy: ByteBuffer(string: "body"))) == "HEAD body")
        #expect(String(buffer: buffers.buffer(head)) == "HEAD ")
    }

    @Test func aHeldBufferIsNeverWrittenOver() {
        var buffers = OutboundBuffers(count: 3, bytesMax: 64)
        var head = ByteText()
        var held: [ByteBuffer] = []
        for number in 0..<9 {
            head.clear()
            head.write(decimal: number)
            held.append(buffers.buffer(head))
        }
        #expect(held.map { String(buffer: $0) } == (0..<held.count).map(String.init))
    }

    @Test func memoryIsUsedAgainOnceNobodyHoldsIt() {
        var buffers = OutboundBuffers(count: 3, bytesMax: 64)
        var head = ByteText()
        head.write("a head")
        func address() -> UInt? {
            buffers.buffer(head).withUnsafeReadableBytes { $0.baseAddress.map { UInt(bitPattern: $0) } }
        }
        let first = (0..<3).map { _ in address() }
        let second = (0..<3).map { _ in address() }
        #expect(first == second)
    }

    @Test func aLargeMessageIsNotKept() {
        var buffers = OutboundBuffers(count: 3, bytesMax: 64)
        var head = ByteText()
        head.write("x")
        let body = ByteBuffer(repeating: 0x79, count: 64)
        let message = buffers.buffer(head, followedBy: body)
        #expect(message.readableBytes == body.readableBytes + 1)
        #expect(String(buffer: buffers.buffer(head)) == "x")
    }
}

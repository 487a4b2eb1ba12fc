//! Base 64: the vectors of RFC 4648, and the texts that a lenient reader would take.

import Kernel
import Testing

struct Base64Tests {
  static let vectors = [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ]

  @Test(arguments: vectors) func `the vectors of RFC 4648 hold both ways`(
    bytes: String, text: String
  ) {
    #expect(Base64.encode(bytes.utf8) == text)
    #expect(Base64.decode(text) == Array(bytes.utf8))
  }

  @Test func `every byte comes back in every position`() {
    for padding in 0..<3 {
      let bytes = Array(repeating: UInt8(0xA5), count: padding) + Array(0...255)
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
    #expect(Base64.encode([0xFB, 0xFF, 0xBF]) == "+/+/")
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zg===", "Z===", "====", "=Zg=", "Zg==Zg==", "Zh==", "Zm9=", "Zm9v\n", " Zm9v",
    "Zm-v", "Zm_v",
    "Zm9vYg==\n", "Zm9é", "Z=9v", "Zm9v====",
  ])
  func `a second text for the same bytes is refused`(text: String) {
    #expect(Base64.decode(text) == nil)
  }
}

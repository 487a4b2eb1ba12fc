//! RFC 4180 by tables, and what happens to text that is nearly CSV.

import Testing

@testable import Formats

struct CSVTests {
  private func records(_ text: String) -> [String] {
    CSV(Array(text.utf8)).map { record in
      switch record.fields {
      case .success(let fields): "\(record.line): " + fields.joined(separator: "|")
      case .failure(let problem): "\(record.line): \(problem)"
      }
    }
  }

  @Test(arguments: [
    ("", []), ("\n\r\n\n", []), ("a,b", ["1: a|b"]), ("a,b\n", ["1: a|b"]),
    ("a,b\r\nc,d\r\n", ["1: a|b", "2: c|d"]), ("\u{FEFF}a,b", ["1: a|b"]),
    ("a,\n,b\n,\n", ["1: a|", "2: |b", "3: |"]), ("\"a,b\",c", ["1: a,b|c"]),
    ("\"a\"\"b\",\"\"", ["1: a\"b|"]), ("\"a\r\nb\",c\nd", ["1: a\r\nb|c", "3: d"]),
    ("a\"b,c", ["1: a\"b|c"]), (" \"a\" ,b", ["1:  \"a\" |b"]), ("a\rb,c", ["1: a\rb|c"]),
    ("\"a", ["1: quoteNotClosed"]), ("\"a\nb\nc", ["1: quoteNotClosed", "2: b", "3: c"]),
    ("\"a\"x,b\nc", ["1: textAfterQuote", "2: c"]), ("警,報\n", ["1: 警|報"]),
  ])
  func `a text is cut into records and fields`(text: String, expected: [String]) {
    #expect(records(text) == expected)
  }

  @Test func `a record of the greatest length is taken and one byte more is refused`() {
    let fits = String(repeating: "a", count: CSV.recordBytesMax)
    #expect(records(fits + "\nb") == ["1: \(fits)", "2: b"])
    #expect(records(fits + "a\nb") == ["1: recordTooLong", "2: b"])
    let quoted = String(repeating: "a", count: CSV.recordBytesMax - 2)
    #expect(records("\"\(quoted)\"\nb") == ["1: \(quoted)", "2: b"])
    #expect(records("\"\(quoted)aa\"\nb") == ["1: recordTooLong", "2: b"])
  }

  @Test func `the greatest number of fields is taken and one more is refused`() {
    let fits = String(repeating: ",", count: CSV.fieldsMax - 1)
    #expect(records(fits).first == "1: " + String(repeating: "|", count: CSV.fieldsMax - 1))
    #expect(records(fits + ",\nb") == ["1: tooManyFields", "2: b"])
  }

  @Test func `bytes that are not UTF-8 spoil only their record`() {
    // Why it is bad does not matter here, so nil stands for it.
    let rows = CSV([0x61, 0x2C, 0xFF, 0x0A, 0x62]).map { (try? $0.fields.get())?.first }
    #expect(rows == [nil, "b"])
  }
}

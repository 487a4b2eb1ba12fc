//! MISP's warning lists: what of them is read, and the real ones.

import Kernel
import Testing

@testable import Formats

@Suite struct WarningListTests {
  private static func read(_ text: String) -> Result<WarningList, WarningList.Problem> {
    Result { () throws(WarningList.Problem) in try WarningList(Array(text.utf8)) }
  }

  @Test func `a list says what it is compared with`() throws {
    let list = try Self.read(
      #"{"name":"Resolvers","type":"cidr","version":3,"list":["192.0.2.0/24",7,"192.0.2.9"],"#
        + #""matching_attributes":["ip-src|port","domain|ip","filename|sha256","x"]}"#
    ).get()
    #expect(list.name == "Resolvers")
    #expect(list.form == .cidr)
    #expect(list.entries == ["192.0.2.0/24", "192.0.2.9"])
    #expect(list.kinds == [.ipv4, .ipv6, .domain, .hash])
    let open = try Self.read(#"{"type":"string","list":[]}"#).get()
    #expect(open.kinds == Set(Observable.Kind.allCases))
    #expect(open.name == "")
  }

  @Test func `what is no list says why`() {
    func problem(_ text: String) -> WarningList.Problem? {
      if case .failure(let problem) = Self.read(text) { problem } else { nil }
    }
    #expect(problem(#"{"type":"string"}"#) == .notWarningList)
    #expect(problem(#"{"list":[]}"#) == .notWarningList)
    #expect(problem(#"{"type":"guess","list":[]}"#) == .unknownForm("guess"))
    guard case .json? = problem("{") else {
      Issue.record("half a list was read")
      return
    }
  }

  @Test func `entries are counted up to the limit and one past it`() throws {
    let entries = Array(repeating: "\"\"", count: WarningList.entriesMax).joined(separator: ",")
    #expect(try Self.read("{\"type\":\"string\",\"list\":[\(entries)]}").get().entries.count > 0)
    let more = Self.read("{\"type\":\"string\",\"list\":[\(entries),\"\"]}")
    guard case .failure(.tooManyEntries) = more else {
      Issue.record("one too many was read")
      return
    }
  }

  @Test(
    .enabled(if: SharedData.isWanted, "../shared/data is not here"),
    arguments: [
      ("akamai", WarningList.Form.cidr, [Observable.Kind.ipv4, .ipv6, .domain]),
      ("cisco_top1000", .string, [.domain, .url, .ipv4, .ipv6]),
      ("url-shortener", .hostname, [.domain, .url, .ipv4, .ipv6]),
      ("automated-malware-analysis", .substring, [.domain, .url, .ipv4, .ipv6]),
      ("common-contact-emails", .regex, [.mail]), ("empty-hashes", .string, [.hash]),
    ])
  func `real lists are read`(
    name: String, form: WarningList.Form, kinds: [Observable.Kind]
  ) throws {
    let list = try WarningList(SharedData.unzipped("misp/warninglists/\(name).json.gz"))
    #expect(list.form == form)
    #expect(list.kinds == Set(kinds))
    #expect(!list.entries.isEmpty && !list.name.isEmpty)
  }
}

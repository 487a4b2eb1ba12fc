//! Importing contacts through the pages: upload, columns, differences, result; and who may.

import Alerting
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Node
import Spreadsheets
import Testing

@testable import Web

extension SiteBrowser {
  private static var boundary: String { "----boundary" }

  /// Sends a text as a file, as a browser's form does.
  func upload(
    _ text: String, named name: String = "名簿.csv", token: String? = nil
  ) async throws -> Answer {
    try await upload(Array(text.utf8), named: name, token: token)
  }

  /// Sends a file as a browser's form does.
  func upload(
    _ bytes: [UInt8], named name: String, token: String? = nil, to path: String = "/contacts/import"
  ) async throws -> Answer {
    let own = token ?? member?.token ?? ""
    let line = "--\(Self.boundary)\r\nContent-Disposition: form-data; "
    var body = Array("\(line)name=\"token\"\r\n\r\n\(own)\r\n".utf8)
    body += "\(line)name=\"file\"; filename=\"\(name)\"\r\n\r\n".utf8
    body += bytes
    body += "\r\n--\(Self.boundary)--\r\n".utf8
    var headers: HTTPFields = [
      .acceptLanguage: language, .contentType: "multipart/form-data; boundary=\(Self.boundary)",
    ]
    if let member { headers[.cookie] = "noroshi=\(member.session)" }
    let response = try await client.executeRequest(
      uri: path, method: .post, headers: headers, body: ByteBuffer(bytes: body))
    return Answer(
      status: response.status.code, headers: response.headers,
      text: String(buffer: response.body))
  }

  /// The bytes of a file.
  func bytes(_ path: String) async throws -> [UInt8] {
    let headers: HTTPFields = [
      .cookie: "noroshi=\(member?.session ?? "")", .acceptLanguage: language,
    ]
    let response = try await client.executeRequest(
      uri: path, method: .get, headers: headers, body: nil)
    return Array(buffer: response.body)
  }

  /// A hidden field of a page.
  static func hidden(_ name: String, in page: String) -> String? {
    guard let start = page.firstRange(of: "name=\"\(name)\" value=\"") else { return nil }
    return String(page[start.upperBound...].prefix { $0 != "\"" })
  }
}

@Suite struct ContactTests {
  private static let list = """
    北山町 緊急連絡先,,,,
    氏名,役職,役割,メール,携帯
    新谷 新,情報係 主任,代行,arata@example.jp,090-1234-5678
    新谷 新,情報係 主任,代行,arata@example.jp,090-1234-5678
    迷い 子,主任,社長,lost@example.jp,

    """

  private func site() throws -> SiteFixture { try SiteFixture(SiteFixture.Plan(isRaised: false)) }

  @Test func `a list is imported from file to contact test`() async throws {
    let fixture = try site()
    let yamada = try fixture.member("yamada")
    try await fixture.run { nobody in
      let browser = nobody.signedIn(yamada)
      let network = try await browser.get("/network").text
      #expect(network.contains("href=\"/contacts/import\""))
      #expect(try await browser.get("/contacts/import").text.contains("multipart/form-data"))
      let sent = try await browser.upload(Self.list)
      let path = try #require(sent.location)
      let columns = try await browser.get(path).text
      #expect(columns.contains("「名簿.csv」から3行を読みました"))
      #expect(columns.contains("<option value=\"role\" selected>役割"))
      #expect(columns.contains("value=\"2\"></p>"), "the headings end in row 2")
      let fields = ["name", "post", "role", "mail", "mobile"].enumerated()
        .map { ("c\($0.offset)", $0.element) }
      let chosen = try await browser.post("\(path)/columns", fields + [("header", "2")])
      #expect(chosen.location == "\(path)/differences")
      let page = try await browser.get("\(path)/differences").text
      #expect(page.contains("取り込まない行：2件") && page.contains("新しい人：1件"))
      #expect(page.contains("3行目と同じ人") && page.contains("役割「社長」が分かりません"))
      #expect(page.contains("佐藤 花子"), "who is not in the file is listed")
      let digest = try #require(SiteBrowser.hidden("digest", in: page))
      let done = try await browser.post(
        "\(path)/apply", [("digest", digest), ("go", "apply")])
      let result = try #require(done.location)
      #expect(result.hasPrefix("/contacts/imports/"))
      let shown = try await browser.get(result).text
      #expect(shown.contains("新しい人1件") && shown.contains("取り込まなかった行2件"))
      #expect(shown.contains("△ メール arata@example.jp"))
      #expect(shown.contains("/network/\(fixture.town)/test"))
      #expect(fixture.site.drafts.count == 0)
      #expect(try await browser.get(path).status == 410)
      let test = try await browser.post("/network/\(fixture.town)/test")
      #expect(test.status == 303)
      let other = nobody.signedIn(try fixture.member("ito"))
      #expect(try await other.get(result).status == 404)
    }
    let view = try fixture.site.queries.organization(
      fixture.town, as: yamada.viewer, at: fixture.site.clock.now)
    #expect(view?.posts.contains { $0.holders.contains { $0.name == "新谷 新" } } == true)
  }

  @Test func `what was exported comes back in both languages without a difference`() async throws {
    let fixture = try site()
    for language in ["ja", "en"] {
      try await fixture.run { nobody in
        var browser = nobody.signedIn(try fixture.member("yamada"))
        browser.language = language
        let file = try await browser.get("/contacts.csv")
        #expect(file.status == 200)
        #expect(file.headers[.contentDisposition] == "attachment; filename=\"contacts.csv\"")
        #expect(file.text.hasPrefix("\u{FEFF}"))
        let path = try #require(try await browser.upload(file.text).location)
        let page = try await browser.get("\(path)/differences").text
        let unchanged = language == "ja" ? "変わらない行：4件" : "Unchanged: 4"
        #expect(page.contains(unchanged), "\(language)")
        #expect(!page.contains("value=\"apply\""))
        let changed = file.text.replacing("佐藤 花子", with: "後藤 次")
        let other = try #require(try await browser.upload(changed).location)
        let differences = try await browser.get("\(other)/differences").text
        #expect(differences.contains(language == "ja" ? "後任" : "Successor"))
      }
    }
  }

  @Test func `a workbook goes out, comes back and changes nothing, its example sheet least of all`()
    async throws
  {
    let fixture = try site()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("yamada"))
      let bytes = try await browser.bytes("/contacts.xlsx")
      let file = try Table.read(bytes, fileName: "contacts.xlsx")
      #expect(file.tables.map(\.name) == ["連絡先", "記入例", "このファイルについて"])
      #expect(file.filledIn.first?.rows.first?.cells.first == "行キー")
      let path = try #require(try await browser.upload(bytes, named: "contacts.xlsx").location)
      let columns = try await browser.get(path).text
      #expect(columns.contains("「contacts.xlsx」から4行を読みました"))
      #expect(!columns.contains("読んでいません"))
      let page = try await browser.get("\(path)/differences").text
      #expect(page.contains("変わらない行：4件") && !page.contains("見本"))
      let wrong = try #require(try await browser.upload(Self.list).location)
      let mistakes = try ContactFile(
        try await browser.bytes("\(wrong)/errors.xlsx"), fileName: "errors.xlsx")
      #expect(mistakes.table.rows.count == 3)
      #expect(ContactColumns(guessing: mistakes.table).text == "-,name,post,role,mail,mobile,-")
    }
  }

  @Test func `a file is read up to its largest size and not one byte more`() async throws {
    @Sendable func text(_ count: Int) -> [UInt8] {
      // A long cell would be refused: many rows of one.
      let row = Array("佐藤,sato@example.jp\n".utf8)
      var bytes = Array("氏名,メール\n".utf8)
      while bytes.count + row.count < count { bytes += row }
      return bytes + Array(repeating: UInt8(ascii: "\n"), count: count - bytes.count)
    }
    var limit = 0
    do { _ = try ContactFile(text(ContactFile.bytesMax), fileName: "a.csv") } catch {
      // So many rows are more than a list may have, but not too many bytes.
      #expect(error.reason == .tooManyRows)
      limit += 1
    }
    do { _ = try ContactFile(text(ContactFile.bytesMax + 1), fileName: "a.csv") } catch {
      #expect(error.reason == .fileTooLarge(bytes: ContactFile.bytesMax + 1))
      limit += 1
    }
    #expect(limit == 2)
    let fixture = try site()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("yamada"))
      let over = try await browser.upload(text(ContactFile.bytesMax + 1), named: "a.csv")
      #expect(over.status == 413)
      let most = try await browser.upload(text(ContactFile.bytesMax), named: "a.csv")
      #expect(most.status == 422 && most.text.contains("行が多すぎます"))
    }
  }

  @Test func `of several sheets the list is taken, and the others are named`() async throws {
    let sheets = [
      Sheet(name: "表紙", columns: [.init("北山町")], rows: [.init(["令和8年度"])]),
      Sheet(
        name: "名簿", columns: [.init("氏名"), .init("メール")],
        rows: [.init(["新谷 新", "a@example.jp"])]),
    ]
    let bytes = try await ListFiles().workbook(sheets, .ja, at: SiteFixture.now, folder: "")
    let file = try ContactFile(bytes, fileName: "a.xlsx")
    #expect(file.table.name == "名簿")
    #expect(file.remarks == [ContactPhrases.sheetLeftOut("表紙")])
  }

  @Test func `ticks are shown before they are applied`() async throws {
    let fixture = try site()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("yamada"))
      let path = try #require(try await browser.upload("氏名,メール\n新谷 新,a@example.jp\n").location)
      let page = try await browser.get("\(path)/differences").text
      let digest = try #require(SiteBrowser.hidden("digest", in: page))
      let tick = try #require(SiteBrowser.hidden("shown", in: page))
      #expect(tick.hasPrefix("end K"))
      let fields = [("digest", digest), ("shown", tick), ("tick", tick)]
      let looked = try await browser.post("\(path)/apply", fields + [("go", "apply")])
      #expect(looked.status == 200)
      #expect(looked.text.contains("印を付けた差分です") && looked.text.contains("職を離れる人：1件"))
      // The old digest is another now.
      let stale = try await browser.post("\(path)/apply", [("digest", digest), ("go", "apply")])
      #expect(stale.status == 409)
      #expect(stale.text.contains("見ている間に名簿が変わりました"))
      let taken = try await browser.post(
        "\(path)/apply", [("digest", digest), ("shown", tick), ("go", "apply")])
      #expect(taken.text.contains("印を付けた差分です"), "taking a tick away is shown as well")
      let done = try await browser.post("\(path)/apply", [("digest", digest), ("go", "apply")])
      #expect(done.status == 303)
    }
  }

  @Test func `rows with mistakes come back as a file to correct and send again`() async throws {
    let fixture = try site()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("yamada"))
      let path = try #require(try await browser.upload(Self.list).location)
      let file = try await browser.get("\(path)/errors.csv").text
      let lines = file.split(separator: "\r\n")
      #expect(lines.count == 3)
      #expect(lines[0] == "\u{FEFF}直すところ,氏名,役職,役割,メール,携帯,元の行")
      #expect(lines[2].hasSuffix(",迷い 子,主任,社長,lost@example.jp,,5"))
      let again = try #require(try await browser.upload(file.replacing("社長", with: "代行")).location)
      let page = try await browser.get("\(again)/differences").text
      #expect(page.contains("新しい人：2件"))
    }
  }

  @Test func `only administrators come near, and only to their own drafts`() async throws {
    let fixture = try site()
    try await fixture.run { nobody in
      for path in ["/contacts/import", "/contacts.csv", "/contacts.xlsx"] {
        #expect(try await nobody.get(path).location == "/sign-in", "\(path)")
        for key in ["sato", "suzuki", "kato", "tower", "ito"] {
          let browser = nobody.signedIn(try fixture.member(key))
          #expect(try await browser.get(path).status == 403, "\(key) \(path)")
          #expect(try await browser.upload(Self.list).status == 403, "\(key)")
          let network = try await browser.get("/network").text
          #expect(!network.contains("/contacts/import"), "\(key)")
        }
      }
      let browser = nobody.signedIn(try fixture.member("yamada"))
      let path = try #require(try await browser.upload(Self.list).location)
      for key in ["sato", "tower", "ito"] {
        let other = nobody.signedIn(try fixture.member(key))
        for below in ["", "/differences", "/errors.csv", "/errors.xlsx"] {
          #expect(try await other.get(path + below).status == 403, "\(key) \(below)")
        }
        for below in ["/columns", "/apply", "/cancel"] {
          #expect(try await other.post(path + below).status == 403, "\(key) \(below)")
        }
      }
      for below in ["", "/differences", "/errors.csv", "/errors.xlsx"] {
        #expect(try await nobody.get(path + below).location == "/sign-in", "\(below)")
        let missing = "/contacts/import/01490000-0000-7000-8000-000000000001"
        #expect(try await browser.get(missing + below).status == 410, "\(below)")
      }
      for below in ["/columns", "/apply", "/cancel"] {
        #expect(try await browser.post(path + below, token: "forged").status == 403, "\(below)")
      }
      #expect(try await browser.upload(Self.list, token: "forged").status == 403)
      #expect(fixture.site.drafts.count == 1)
      #expect(try await browser.post("\(path)/cancel").location == "/network")
      #expect(fixture.site.drafts.count == 0)
    }
  }

  @Test func `signing out forgets what was begun`() async throws {
    let fixture = try site()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("yamada"))
      _ = try await browser.upload(Self.list)
      #expect(fixture.site.drafts.count == 1)
      _ = try await browser.post("/sign-out")
      #expect(fixture.site.drafts.count == 0)
    }
  }

  @Test func `a file that is no list is answered on the page`() async throws {
    let fixture = try site()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("yamada"))
      let empty = try await browser.upload("")
      #expect(empty.status == 422 && empty.text.contains("ファイルが選ばれていません"))
      let blank = try await browser.upload("\r\n,,\r\n")
      #expect(blank.status == 422 && blank.text.contains("何も書かれていません"))
      let picture = try await browser.upload("%PDF-1.7 ...", named: "a.xlsx")
      #expect(picture.status == 422 && picture.text.contains("表計算のファイルではありません"))
      // Without a column of names one is sent back to the columns.
      let path = try #require(try await browser.upload("a,b\nc,d\n").location)
      let page = try await browser.get("\(path)/differences")
      #expect(page.status == 422 && page.text.contains("氏名の列が分かりません"))
      // Another row of headings is guessed anew.
      let other = try await browser.post("\(path)/columns", [("header", "1")])
      #expect(other.location == path)
      #expect(try await browser.get(path).text.contains("から1行を読みました"))
    }
  }

  @Test func `a list that grew too long is told so, and a long one is turned over`() async throws {
    let fixture = try site()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(try fixture.member("yamada"))
      let rows = (1...150).map { "人\($0),代行,n\($0)@example.jp" }.joined(separator: "\n")
      let path = try #require(
        try await browser.upload("氏名,役割,メール\n\(rows)\n").location)
      let page = try await browser.get("\(path)/differences").text
      #expect(page.contains("人100<") && !page.contains("人101<"))
      #expect(page.contains("すべて見る（150件）"))
      let second = try await browser.get("\(path)/differences?list=changes&page=2").text
      #expect(second.contains("人101<") && !second.contains("人100<"))
      #expect(second.contains("rel=\"prev\"") && !second.contains("rel=\"next\""))
      let beyond = try await browser.get("\(path)/differences?list=changes&page=99").text
      #expect(beyond.contains("人150<"))
    }
  }

  @Test func `every heading that is exported is read as the same column`() {
    for field in ContactField.allCases {
      for say in Language.allCases {
        let table = Table(rows: [
          .init(number: 1, cells: [ContactWords.field(field)(say), "氏名", "メール", "役割"])
        ])
        #expect(
          ContactColumns(table, headerEnd: 1).fields.first == field, "\(field) \(say)")
      }
    }
  }
}

//! Lists that come in over pages: changes of personnel, duty tables, constituencies, indicators.

import Alerting
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Node
import Spreadsheets
import Synchronization
import Testing

@testable import Web

extension SiteBrowser {
  /// Sends a list and what is chosen beside it.
  func send(_ text: String, to path: String, _ fields: [(String, String)] = []) async throws
    -> Answer
  {
    let boundary = "----list"
    let line = "--\(boundary)\r\nContent-Disposition: form-data; "
    var body = ""
    for (name, value) in [("token", member?.token ?? "")] + fields {
      body += "\(line)name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }
    body += "\(line)name=\"file\"; filename=\"list.csv\"\r\n\r\n\(text)\r\n--\(boundary)--\r\n"
    var headers: HTTPFields = [
      .acceptLanguage: language, .contentType: "multipart/form-data; boundary=\(boundary)",
    ]
    if let member { headers[.cookie] = "noroshi=\(member.session)" }
    let response = try await client.executeRequest(
      uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
    return Answer(
      status: response.status.code, headers: response.headers,
      text: String(buffer: response.body))
  }

  /// The page of differences of a list, and the path of its draft.
  func differences(_ text: String, to path: String, _ fields: [(String, String)] = []) async throws
    -> (draft: String, page: String)
  {
    let sent = try await send(text, to: path, fields)
    guard let next = sent.location else { throw SiteFault(what: "\(sent.status) \(sent.text)") }
    return (next.replacing("/differences", with: ""), try await get(next).text)
  }
}

@Suite struct ListImportTests {
  private func site() throws -> SiteFixture { try SiteFixture(SiteFixture.Plan(isRaised: false)) }

  // MARK: Changes of personnel

  @Test func `the list of a day goes out, is filled in, and is entered whole`() async throws {
    let fixture = try site()
    let yamada = try fixture.member("yamada")
    try await fixture.run { nobody in
      let chief = nobody.signedIn(yamada)
      let file = try await chief.get("/network/transfer.csv?day=2041-04-01").text
      #expect(file.contains("佐藤 花子") && file.contains("2041-04-01"))
      // As it went out it changes nothing.
      let path = "/network/transfer/import"
      let same = try await chief.differences(file, to: path, [("day", "2041-04-01")])
      #expect(same.page.contains("変わるところがありません") && !same.page.contains("発令する"))
      // Without a file the day that was chosen stays.
      let none = try await chief.send("", to: path, [("day", "2041-04-01")])
      #expect(none.status == 422 && none.text.contains("value=\"2041-04-01\""))
      let filled = file.split(whereSeparator: \.isNewline).map { line -> String in
        guard line.contains("佐藤 花子") else { return String(line) }
        var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        (cells[1], cells[4], cells[5], cells[6]) =
          ("令和２３年４月１日", "新任　五郎", "goro@example.jp", "０３－１２３４－５６７８")
        return cells.joined(separator: ",")
      }.joined(separator: "\n")
      let found = try await chief.differences(filled, to: path, [("day", "2041-04-01")])
      #expect(found.page.contains("佐藤 花子 → 新任 五郎") && found.page.contains("goro@example.jp"))
      #expect(found.page.contains("03-1234-5678") && found.page.contains("権限を失う人：佐藤 花子"))
      let digest = try #require(SiteBrowser.hidden("digest", in: found.page))
      let done = try await chief.post("\(found.draft)/apply", [("digest", digest)])
      #expect(done.location == "/network/transfer?day=2041-04-01")
      let shown = try await chief.get("/network/transfer?day=2041-04-02").text
      #expect(shown.contains("新任 五郎") && shown.contains("発令待ち"))
      #expect(try await chief.get(found.draft).status == 410, "the draft is forgotten")
    }
  }

  @Test func `an office's own list is read, and one bad row keeps all of it out`() async throws {
    let fixture = try site()
    let yamada = try fixture.member("yamada")
    let good = "係responder,佐藤花子,鈴木 一郎,,令和23年4月1日"
    let rows: [(row: String, words: String)] = [
      ("係responder,佐藤花子,新任 五郎,,令和23年4月1日", "メールか電話"),
      ("係responder,佐藤花子,新任 五郎,goro@,令和23年4月1日", "メールアドレスを確かめて"),
      ("係長,佐藤花子,鈴木 一郎,,令和23年4月1日", "「係長」という職はありません"),
      ("係responder,田中 無,鈴木 一郎,,令和23年4月1日", "「田中 無」さんは、その日この職にいません"),
      ("係responder,佐藤花子,鈴木 一郎,,四月一日", "「四月一日」は日付として読めません"),
      ("係responder,佐藤花子,鈴木 一郎,,令和23年4月2日", "異動日が選んだ日と違います"),
      (
        "係responder,佐藤花子,鈴木 一郎,someone@example.jp,令和23年4月1日",
        "「鈴木 一郎」という氏名の人がすでにいます"
      ),
    ]
    try await fixture.run { nobody in
      let chief = nobody.signedIn(yamada)
      let head = "人事異動一覧,,,,\n職名,前任者,後任者,メール,発令日\n"
      let path = "/network/transfer/import"
      let fine = try await chief.differences(head + good, to: path, [("day", "2041-04-01")])
      #expect(fine.page.contains("佐藤 花子 → 鈴木 一郎") && fine.page.contains("この内容で発令する"))
      for row in rows {
        // The good row stands beside the bad one, and is kept out with it.
        let list = "\(head)\(row.row)\n係deputy,鈴木 一郎,加藤 読,,2041/4/1"
        let found = try await chief.differences(list, to: path, [("day", "2041-04-01")])
        #expect(found.page.contains(row.words), "\(row.row)")
        #expect(found.page.contains("3行目") && !found.page.contains("この内容で発令する"), "\(row.row)")
        let digest = SiteBrowser.hidden("digest", in: found.page) ?? ""
        let forced = try await chief.post("\(found.draft)/apply", [("digest", digest)])
        #expect(forced.status == 409, "\(row.row)")
        let errors = try await chief.get("\(found.draft)/errors.csv").text
        #expect(errors.contains(row.words.prefix(4)), "\(row.row)")
      }
    }
    let kept = try fixture.site.queries.transfers(
      as: yamada.viewer, at: fixture.site.clock.now)
    #expect(kept.isEmpty)
  }

  @Test func `columns under other headings are asked for once, and remembered`() async throws {
    let fixture = try site()
    let yamada = try fixture.member("yamada")
    try await fixture.run { nobody in
      let chief = nobody.signedIn(yamada)
      let list = "ポジション,今の人,次の人\n係responder,佐藤花子,鈴木 一郎\n"
      let sent = try await chief.send(
        list, to: "/network/transfer/import", [("day", "2041-04-01")])
      let draft = try #require(sent.location)
      #expect(!draft.hasSuffix("differences"), "nobody knows these columns")
      let chosen = try await chief.post(
        "\(draft)/columns", [("header", "1"), ("c0", "post"), ("c1", "holder"), ("c2", "comer")])
      // The row of headings was none before; now the columns are guessed below it.
      let next = try #require(chosen.location)
      let again = try await chief.post(
        "\(draft)/columns", [("header", "1"), ("c0", "post"), ("c1", "holder"), ("c2", "comer")])
      #expect(again.location == "\(draft)/differences", "\(next)")
      let page = try await chief.get("\(draft)/differences").text
      let digest = try #require(SiteBrowser.hidden("digest", in: page))
      #expect(try await chief.post("\(draft)/apply", [("digest", digest)]).status == 303)
    }
  }

  @Test func `lists come in from those alone who may, and drafts are their sender's`() async throws
  {
    let fixture = try site()
    let everybody = try await fixture.everybody()
    let may: [String: Set<String>] = [
      "/network/transfer/import": ["yamada", "chief", "mayor"],
      "/network/constituencies/import": ["chief"], "/indicators/import": ["tower", "chief"],
    ]
    try await fixture.run { nobody in
      for (path, known) in may {
        for (key, member) in everybody {
          let browser = nobody.signedIn(member)
          let page = try await browser.get(path)
          #expect(page.status == (known.contains(key) ? 200 : 403), "\(key) \(path)")
          let sent = try await browser.send("値\n198.51.100.7\n", to: path)
          #expect(known.contains(key) ? sent.status != 403 : sent.status == 403, "\(key) \(path)")
        }
        let asked = try await nobody.get(path)
        #expect(asked.status == 303 && asked.location == "/sign-in", "\(path)")
      }
      let chief = nobody.signedIn(try #require(everybody["chief"]))
      let sent = try await chief.send(
        "値\n198.51.100.7\n", to: "/indicators/import",
        [("source", "見本"), ("marking", "TLP:AMBER")])
      let draft = try #require(sent.location).replacing("/differences", with: "")
      let tower = nobody.signedIn(try #require(everybody["tower"]))
      for step in ["", "/differences", "/errors.csv"] {
        #expect(try await tower.get("\(draft)\(step)").status == 410, "\(step)")
      }
      #expect(try await tower.post("\(draft)/apply").status == 410)
      #expect(try await chief.post("\(draft)/cancel").location == "/indicators/import")
      #expect(try await chief.get("\(draft)/differences").status == 410, "given up leaves nothing")
    }
  }

  // MARK: Duty tables

  @Test func `a month as offices keep it goes out, comes back and is stored`() async throws {
    let fixture = try site()
    let yamada = try fixture.member("yamada")
    let next = fixture.site.queries.month(of: fixture.site.clock.now).next
    let path = "/network/\(fixture.town)/roster"
    try await fixture.run { nobody in
      let chief = nobody.signedIn(yamada)
      func send(_ text: String) async throws -> SiteBrowser.Answer {
        try await chief.send(text, to: "\(path)/file", [("month", "\(next)")])
      }
      let file = try await chief.get("\(path)-month.csv?month=\(next)").text
      #expect(file.contains("宿直") && file.contains("\(next.first)"))
      let day = next.first.adding(days: 9)
      let list = """
        \(next.first.month)月 当番表,,,
        日,曜日,宿直,危機管理当番
        \(day.day),\(day.weekday.name.ja),佐藤花子,鈴木 一郎 １７：１５〜２２：００、佐藤 花子 22:00-8:30
        \(day.month)/\(day.day + 1)(\(day.adding(days: 1).weekday.name.ja)),,なし,－
        """
      let filled = try await send(list)
      #expect(filled.status == 200 && filled.text.contains("まだ保存していません"))
      #expect(filled.text.ranges(of: "変わります").count == 3)
      #expect(filled.text.contains("17:15–22:00") && filled.text.contains("22:00–8:30"))
      for (row, words) in [
        ("\(day.day),,田中 無,", "「田中 無」という人は職に就いていません"),
        ("32,,佐藤 花子,", "日が読めません"), ("あした,,佐藤 花子,", "日が読めません"),
        ("\(next.next.first),,佐藤 花子,", "開始がこの月ではありません"),
        ("\(day.day),\(day.adding(days: 1).weekday.name.ja),佐藤 花子,", "曜日が合いません"),
        ("\(day.day),,佐藤 花子 25:00-26:00,", "日時が読めません"),
      ] {
        let wrong = try await send("日付,曜日,宿直,危機管理当番\n\(row)\n")
        #expect(wrong.status == 422 && wrong.text.contains(words), "\(row)")
        #expect(wrong.text.contains("2行目"), "\(row)")
      }
      let twice = try await send("日付,宿直\n\(day.day),佐藤 花子\n\(day),佐藤 花子\n")
      #expect(twice.status == 422 && twice.text.contains("2行目と同じ日"))
      let none = try await send("日付,当直の人\n1,佐藤 花子\n")
      #expect(none.status == 422 && none.text.contains("列も見つかりません"))
    }
  }

  @Test func `a name that fits two people is listed and never guessed`() async throws {
    let fixture = try site()
    let yamada = try fixture.member("yamada")
    _ = try await fixture.join("佐藤 花子", fixture.town, .observer, "other-sato")
    let next = fixture.site.queries.month(of: fixture.site.clock.now).next
    try await fixture.run { nobody in
      let chief = nobody.signedIn(yamada)
      let wrong = try await chief.send(
        "日付,宿直\n\(next.first),佐藤 花子\n", to: "/network/\(fixture.town)/roster/file",
        [("month", "\(next)")])
      #expect(wrong.status == 422 && wrong.text.contains("という氏名の人が複数います"))
      let change = try await chief.differences(
        "職,来る人\n係responder,佐藤 花子\n", to: "/network/transfer/import",
        [("day", "2041-04-01")])
      #expect(change.page.contains("という氏名の人が複数います"))
    }
  }

  // MARK: Constituencies and indicators

  @Test func `constituencies are added, and what stands already is unchanged`() async throws {
    let fixture = try site()
    let chief = try await fixture.chief()
    let path = "/network/constituencies/import"
    let list = """
      団体名,種類,アドレス範囲,ドメイン,根拠,有効期限,共同利用団体
      北山町,,198.51.100.0/24,kitayama.example,確認済み,令和２３年３月３１日,
      南川市,,203.0.113.7,,whois,,
      監視センター,共同出口,192.0.2.0/24,,,,北山町；南川市

      """
    let bad: [(row: String, words: String)] = [
      ("ない町,,198.51.100.0/25,,,,", "「ない町」という名前かコードの団体が一つに決まりません"),
      ("北山町,,198.51.100.7/24,,,,", "範囲として読めません"), ("北山町,,10.0.0.0/7,,,,", "広すぎます"),
      ("北山町,,,example,,,", "範囲として読めません"), ("北山町,,,,,,", "範囲が空です"),
      ("北山町,谷,198.51.100.0/25,,,,", "種類「谷」がわかりません"),
      ("北山町,,198.51.100.0/25,,うわさ,,", "根拠「うわさ」がわかりません"),
      ("北山町,,198.51.100.0/25,,,2001-01-01,", "終わりが始まりより前"),
      ("北山町,共同出口,198.51.100.0/25,,,,", "利用している団体"),
    ]
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let found = try await browser.differences(list, to: path)
      #expect(found.page.contains("入れるもの：4件") && !found.page.contains("入れない行"))
      #expect(found.page.contains(">北山町; 南川市</td>") && found.page.contains("2041-03-31"))
      let digest = try #require(SiteBrowser.hidden("digest", in: found.page))
      let done = try await browser.post("\(found.draft)/apply", [("digest", digest)])
      #expect(done.location == "/network/constituencies")
      let page = try await browser.get("/network/constituencies").text
      #expect(page.contains("全部で4件") && page.contains("203.0.113.7/32"))
      #expect(page.contains("2041-03-31") && page.contains("北山町; 南川市"))
      let again = try await browser.differences(list, to: path)
      #expect(again.page.contains("すでに登録されているもの：4件"))
      #expect(again.page.contains("変わるところがありません"))
      // What goes out comes back as the same.
      let file = try await browser.get("/network/constituencies.csv").text
      let same = try await browser.differences(file, to: path)
      #expect(same.page.contains("すでに登録されているもの：4件"), "\(file)")
      for row in bad {
        let head = String(list.prefix { $0 != "\n" })
        let wrong = try await browser.differences("\(head)\n\(row.row)\n", to: path)
        #expect(wrong.page.contains(row.words), "\(row.row)")
        #expect(wrong.page.contains("2行目") && !wrong.page.contains("この内容で登録する"))
      }
    }
  }

  @Test func `indicators come from a sheet with source, marking and validity`() async throws {
    let fixture = try site()
    let chief = try await fixture.chief()
    let fields = [("source", "見本の提供元"), ("marking", "TLP:GREEN")]
    let list = """
      通信先,種別,説明,重要度,確度,TLP,有効開始,有効期限
      198.51.100[.]7,ipアドレス,見本,4,80,TLP:AMBER+STRICT,令和22年4月1日,2041/3/31
      hxxp://bad[.]example/path,,,,,,,
      198.51.100.7,,,,,,,
      co.jp,,,,,,,
      192.0.2.9,,,9,,,,
      192.0.2.10,,,,,TLP:PINK,,
      192.0.2.11,,,,,,,令和
      # ただの注,,,,,,,

      """
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let found = try await browser.differences(list, to: "/indicators/import", fields)
      #expect(found.page.contains("入れるもの：2件") && found.page.contains("入れない行：5件"))
      for words in ["2行目と同じ値", "だれでも登録できる名前", "重要度は1から5", "TLPの表示ではありません", "日付として読めません"] {
        #expect(found.page.contains(words), "\(words)")
      }
      #expect(
        found.page.contains(Wording.defanged("198.51.100.7"))
          && found.page.contains("TLP:AMBER+STRICT"))
      let digest = try #require(SiteBrowser.hidden("digest", in: found.page))
      let done = try await browser.post("\(found.draft)/apply", [("digest", digest)])
      #expect(done.location == "/indicators")
      let page = try await browser.get("/indicators").text
      #expect(page.contains("見本の提供元") && page.contains("TLP:GREEN"))
      // A list of one column without a heading is one of marks.
      let plain = try await browser.differences(
        "203.0.113.1\n203.0.113.2\n", to: "/indicators/import", fields)
      #expect(plain.page.contains("入れるもの：2件"))
      let wrongs = [
        ([("marking", "TLP:GREEN"), ("source", "")], "value=\"TLP:GREEN\" checked"),
        ([("source", "出どころ")], "value=\"出どころ\""),
      ]
      for (wrong, kept) in wrongs {
        let refused = try await browser.send("198.51.100.8\n", to: "/indicators/import", wrong)
        #expect(refused.status == 422, "a source and a label are never guessed")
        #expect(refused.text.contains(kept), "what was chosen stays")
      }
    }
    let batches = try fixture.site.queries.indicatorBatches(as: chief.viewer)
    #expect(batches.items.map(\.count) == [2])
  }

  @Test func `a button pressed twice at once imports once`() async throws {
    let fixture = try site()
    let chief = try await fixture.chief()
    let fields = [("source", "見本"), ("marking", "TLP:GREEN")]
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let path = "/indicators/import"
      let found = try await browser.differences("値\n198.51.100.7\n", to: path, fields)
      let digest = try #require(SiteBrowser.hidden("digest", in: found.page))
      async let first = browser.post("\(found.draft)/apply", [("digest", digest)])
      async let second = browser.post("\(found.draft)/apply", [("digest", digest)])
      let statuses = try await [first.status, second.status]
      #expect(statuses.contains(303) && statuses.allSatisfy { $0 == 303 || $0 == 410 })
    }
    let batches = try fixture.site.queries.indicatorBatches(as: chief.viewer)
    #expect(batches.items.count == 1)
  }

  @Test func `a long list shows how far it is, is stopped, and leaves nothing`() async throws {
    let fixture = try site()
    let chief = try await fixture.chief()
    fixture.site.work.patience.withLock { $0 = .zero }
    var list = "値\n"
    for index in 0..<50_000 { list += "198.18.\(index / 250 % 250).\(index % 250):\(index)\n" }
    for index in 0..<200 { list += "10.\(index).1.1\n" }
    let text = String(list.split(separator: "\n").prefix(50_001).joined(separator: "\n"))
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let sent = try await browser.send(
        text, to: "/indicators/import", [("source", "x"), ("marking", "TLP:GREEN")])
      let draft = try #require(sent.location).replacing("/differences", with: "")
      let waiting = try await browser.get("\(draft)/differences")
      #expect(waiting.status == 200 && waiting.text.contains("一覧を読んでいます"))
      let refresh = HTTPField.Name("Refresh").flatMap { waiting.headers[$0] }
      #expect(refresh == "2", "the page asks again by itself, without a script")
      // Others are answered meanwhile.
      #expect(try await nobody.signedIn(try fixture.member("sato")).get("/").status == 200)
      #expect(fixture.site.work.count == 1)
      #expect(try await browser.post("\(draft)/cancel").status == 303)
      #expect(fixture.site.work.count == 0)
      #expect(try await browser.get("\(draft)/differences").status == 410)
    }
    let batches = try fixture.site.queries.indicatorBatches(as: chief.viewer)
    #expect(batches.items.isEmpty, "nothing is changed before it is accepted")
  }
}

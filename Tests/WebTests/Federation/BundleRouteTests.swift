//! Bundles over pages: who downloads and hands in, what is refused and in which words, and whoever is carried to.

import Federation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Node
import Testing

@testable import Web

extension SiteBrowser {
  /// Posts a form and gives the bytes of the answer.
  fileprivate func download(_ path: String) async throws -> (headers: HTTPFields, bytes: [UInt8]) {
    var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    if let member { headers[.cookie] = "noroshi=\(member.session)" }
    let response = try await client.executeRequest(
      uri: path, method: .post, headers: headers,
      body: ByteBuffer(string: "token=\(member?.token ?? "")"))
    guard response.status == .ok else { throw SiteFault(what: "\(response.status)") }
    return (response.headers, Array(response.body.readableBytesView))
  }

  /// Hands in a file.
  fileprivate func handIn(
    _ bytes: [UInt8], on link: ID<PeerLink>, token: String? = nil
  ) async throws -> Answer {
    let line = "--stick\r\nContent-Disposition: form-data; "
    var body = Array("\(line)name=\"token\"\r\n\r\n\(token ?? member?.token ?? "")\r\n".utf8)
    body += Array("\(line)name=\"file\"; filename=\"x.bundle\"\r\n\r\n".utf8) + bytes
    body += Array("\r\n--stick--\r\n".utf8)
    var headers: HTTPFields = [
      .acceptLanguage: language, .contentType: "multipart/form-data; boundary=stick",
    ]
    if let member { headers[.cookie] = "noroshi=\(member.session)" }
    let response = try await client.executeRequest(
      uri: "/network/links/\(link)/bundle/import", method: .post, headers: headers,
      body: ByteBuffer(bytes: body))
    return Answer(
      status: response.status.code, headers: response.headers,
      text: String(buffer: response.body))
  }
}

@Suite struct BundleRouteTests {
  private static let calm = SiteFixture.Plan(isRaised: false)

  @Test func `only the tower's administrator carries, and no form works without its token`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let other = try OtherNode("town.example")
    let link = try await other.link(to: fixture)
    let bundle = try other.bundle(1, hosting: fixture.town, on: link, of: fixture)
    let everybody = try await fixture.everybody()
    let chief = try #require(everybody["chief"])
    try await fixture.run { nobody in
      for (key, member) in everybody.sorted(by: { $0.key < $1.key }) where key != "chief" {
        let status = key == "tower" ? 403 : 404
        let browser = nobody.signedIn(member)
        for act in ["bundle", "carry", "line"] {
          let answer = try await browser.post("/network/links/\(link)/\(act)")
          #expect(answer.status == status, "\(key) \(act)")
        }
        let answer = try await browser.handIn(bundle, on: link)
        #expect(answer.status == status, "\(key)")
      }
      let browser = nobody.signedIn(chief)
      for act in ["bundle", "carry", "line"] {
        let asked = try await nobody.post("/network/links/\(link)/\(act)")
        #expect(asked.location == "/sign-in", "\(act)")
        let forged = try await browser.post("/network/links/\(link)/\(act)", token: "x")
        #expect(forged.status == 403, "\(act)")
      }
      let asked = try await nobody.handIn(bundle, on: link)
      #expect(asked.location == "/sign-in")
      let forged = try await browser.handIn(bundle, on: link, token: "x")
      #expect(forged.status == 403)
      let watch = try await nobody.signedIn(try fixture.member("tower")).get(
        "/network/links/\(link)")
      #expect(watch.status == 200 && !watch.text.contains("/bundle"))
    }
    let carriage = try #require(try fixture.site.queries.link(link)).carriage
    #expect(carriage == nil)
  }

  @Test func `what waits is downloaded as one signed file, and waits on`() async throws {
    let fixture = try SiteFixture(Self.calm)
    let link = try await OtherNode("town.example").link(to: fixture)
    let chief = try await fixture.chief()
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let before = try await browser.get("/network/links/\(link)").text
      #expect(before.contains("まだ書き出していません") && before.contains("/bundle/import\""))
      #expect(!before.contains("<script") && !before.contains("style=\""))
      for number: Int64 in 1...2 {
        let (headers, bytes) = try await browser.download("/network/links/\(link)/bundle")
        let named = "attachment; filename=\"noroshi-town.example-\(number).bundle\""
        #expect(headers[.contentDisposition] == named)
        let bundle = try LinkBundle(bytes: bytes)
        let cover = bundle.cover.document
        #expect(cover.number == number && cover.to.text == "town.example")
        let key = try #require(fixture.site.links?.keys.peerKey(0)?.noteKey)
        #expect(bundle.cover.isSigned(by: key))
        let letters = bundle.frames.count { if case .letter = $0 { true } else { false } }
        let waiting = try #require(try fixture.site.queries.link(link)).outgoing.bulk.waiting
        #expect(letters == 1 && waiting.count == 1, "its card goes, and waits on")
      }
      let after = try await browser.get("/network/links/\(link)").text
      #expect(after.contains("最後に書き出したもの：2番"))
    }
  }

  @Test func `a bundle is handed in, and the same again is refused with what to do`() async throws {
    let fixture = try SiteFixture(Self.calm)
    let other = try OtherNode("town.example")
    let link = try await other.link(to: fixture)
    let chief = try await fixture.chief()
    let village = ID<Organization>(high: 0x7000, low: 0x8000_0000_0000_0042)
    let bundle = try other.bundle(3, hosting: village, on: link, of: fixture)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let taken = try await browser.handIn(bundle, on: link)
      #expect(taken.status == 200 && taken.text.contains("取り込みました"))
      #expect(taken.text.contains("town.example の持ち運びファイル 3番"))
      #expect(taken.text.contains("取り込んだノードの名刺：1"))
      #expect(taken.text.contains("これより前のもの2個"))
      #expect(taken.text.contains("/network/links/\(link)/bundle\""), "the answer")
      let hosts = try #require(try fixture.site.queries.link(link)).hosts
      #expect(hosts == [village])
      let again = try await browser.handIn(bundle, on: link)
      #expect(again.status == 409 && again.text.contains("もう取り込んであります"))
      let page = try await browser.get("/network/links/\(link)").text
      #expect(page.contains("最後に取り込んだもの：相手の3番"))
      var english = browser
      english.language = "en"
      let said = try await english.handIn(bundle, on: link)
      #expect(said.status == 409 && said.text.contains("was handed in before"))
    }
  }

  @Test func `what is no bundle for this page changes nothing`() async throws {
    let fixture = try SiteFixture(Self.calm)
    let other = try OtherNode("town.example")
    let link = try await other.link(to: fixture)
    let city = try await OtherNode("city.example").link(to: fixture)
    let chief = try await fixture.chief()
    let village = ID<Organization>(high: 0x7000, low: 0x8000_0000_0000_0042)
    let whole = try other.bundle(1, hosting: village, on: link, of: fixture)
    let away = try #require(NodeName("away.example"))
    let foreign = try other.bundle(1, hosting: village, on: link, of: fixture, to: away)
    let stranger = try OtherNode("stranger.example")
    let forged = try other.bundle(
      1, hosting: village, on: link, of: fixture, key: stranger.key)
    var bent = whole
    bent[whole.count - 9] ^= 1
    let cases: [([UInt8], ID<PeerLink>, String)] = [
      ([], link, "ファイル"), (Array("hello".utf8), link, "として読めません"),
      (Array(whole.dropLast()), link, "として読めません"), (bent, link, "として読めません"),
      (whole + [0], link, "として読めません"), (foreign, link, "ほかのノードに宛てたもの"),
      (whole, city, "別の相手が書いたもの"), (forged, link, "相手の鍵の署名がありません"),
    ]
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      for (index, (bytes, page, words)) in cases.enumerated() {
        let answer = try await browser.handIn(bytes, on: page)
        #expect(answer.status == 422 && answer.text.contains(words), "case \(index)")
      }
    }
    let known = try #require(try fixture.site.queries.link(link))
    #expect(known.hosts == [] && known.carriage == nil)
    #expect(known.refusals.map(\.reason) == [.badSignature], "the forged one is recorded")
    let desk = try #require(fixture.site.links)
    let huge = [UInt8](repeating: 0, count: BundleCover.fileBytesMax + 1)
    await #expect(throws: LinkDesk.Problem(code: "bundleTooLarge")) {
      try await desk.take(bundle: huge)
    }
    // At the limit it is read, and found to be none.
    await #expect(throws: LinkDesk.Problem(code: "bundleDamaged")) {
      try await desk.take(bundle: Array(huge.dropLast()))
    }
    // The node of a link that is over is a stranger again.
    _ = try WatchRoutes.records(of: await fixture.site.submit(.link(.revoke(link)), as: .node))
    await #expect(throws: LinkDesk.Problem(code: "bundleOfStranger")) {
      try await desk.take(bundle: whole)
    }
  }

  @Test func `whoever is carried to is no trouble on the board, until there is a line`()
    async throws
  {
    let fixture = try SiteFixture(Self.calm)
    let link = try await OtherNode("town.example").link(to: fixture)
    let chief = try await fixture.chief()
    let tower = try fixture.member("tower")
    let heard = fixture.site.clock.now - .minutes(12)
    try await fixture.run { nobody in
      let browser = nobody.signedIn(chief)
      let watch = nobody.signedIn(tower)
      let path = "/network/links/\(link)"
      let carried = try await browser.post("\(path)/carry")
      #expect(carried.status == 303 && carried.location == path)
      let page = try await browser.get(path).text
      #expect(page.contains("持ち運びでやりとりしています") && page.contains("\(path)/line\""))
      _ = try WatchRoutes.records(
        of: await fixture.site.submit(.link(.watch(link, lastHeard: heard)), as: .node))
      let calm = try await watch.get("/alerts").text
      #expect(!calm.contains("やりとりの止まったノード"))
      let lined = try await browser.post("\(path)/line")
      #expect(lined.status == 303)
      _ = try WatchRoutes.records(
        of: await fixture.site.submit(.link(.watch(link, lastHeard: heard)), as: .node))
      let silent = try await watch.get("/alerts").text
      #expect(silent.contains("やりとりの止まったノード 1"))
    }
  }

  @Test func `two nodes are linked by files, and letters are carried from then on`() async throws {
    let (above, below) = (try SiteFixture(Self.calm), try SiteFixture(Self.calm))
    // Both sites are called `test`: the one below asks under another name.
    let desk = try #require(above.site.links)
    let keys = try #require(try LinkKeys(folder: below.site.folder, name: "town.example"))
    let own = LinkDesk(
      engine: below.site.engine, queries: below.site.queries, clock: below.site.clock,
      hub: below.site.hub, keys: keys)
    let code = try await desk.invite(
      under: above.town, for: .days(1), address: "https://noroshi.example")
    let request = try await own.request(by: code)
    let admitted = try await desk.admit(request)
    #expect(admitted.peer == "town.example")
    let again = try await desk.admit(request)
    #expect(again.peer == "town.example", "the same request is answered again")
    let name = try #require(NodeName("town.example"))
    let link = try #require(try above.site.queries.link(peer: name))
    #expect(link.isCarried)
    await #expect(throws: LinkDesk.Problem(code: "enrolmentFileDamaged")) {
      try await desk.admit(Array(request.dropLast()))
    }
    await #expect(throws: LinkDesk.Problem(code: "enrolmentFileDamaged")) {
      try await own.join(code, request: request, answer: Array(admitted.answer.dropLast()))
    }
    let answer = try Signed<EnrolmentAnswer>(json: try JSON.parse(admitted.answer))
    let asked = try Signed<EnrolmentRequest>(json: try JSON.parse(request))
    #expect(answer.fits(code, request: asked.document))
  }
}

//! The interface of constituencies: what is asserted comes back as it was read, pages go on, mistakes are told.

import Alerting
import Kernel
import Node
import Testing

@testable import Web

@Suite struct ConstituencyInterfaceTests {
  private static func claim(
    _ fixture: SiteFixture, _ kind: String, _ value: String, _ more: String = ""
  )
    -> String
  {
    #"{"organization": "\#(fixture.town)", "kind": "\#(kind)", "value": "\#(value)", "basis": "registry"\#(more)}"#
  }

  @Test func `every kind is taken and listed page by page`() async throws {
    let fixture = try SiteFixture()
    let key = try await fixture.key(.administrator, fixture.tower)
    let claims = [
      ("prefix", "198.18.1.0/24", ""), ("prefix", "2001:db8:1::/48", ""),
      ("domainSuffix", "town.example", #", "valid_from": "2039-01-01T00:00:00Z""#),
      ("asset", "pc-17", #", "valid_to": "2041-01-01T00:00:00Z""#),
      ("sharedEgress", "198.18.9.0/24", #", "tenants": ["\#(fixture.other)"]"#),
    ]
    try await fixture.runProgrammes { nobody in
      let asked = nobody.with(key)
      for (kind, value, more) in claims {
        let answer = try await asked.post(
          "/api/v1/constituencies", Self.claim(fixture, kind, value, more))
        #expect(answer.status == 201, "\(value) \(answer.code ?? "")")
      }
      var seen: [String] = []
      var after = ""
      repeat {
        let page = try await asked.get("/api/v1/constituencies?limit=2&after=\(after)")
        #expect(page.status == 200 && (1...2).contains(page.count))
        for item in page.json["items"]?.array ?? [] {
          seen.append("\(item["kind"]?.string ?? "") \(item["value"]?.string ?? "")")
          #expect(item["organization"]?.string == fixture.town.description)
          #expect(item["basis"]?.string == "registry")
        }
        after = page.json["next"]?.string ?? ""
      } while !after.isEmpty
      #expect(seen == claims.map { "\($0.0) \($0.1)" })
    }
  }

  @Test func `what is no constituency is refused and routes nothing`() async throws {
    let fixture = try SiteFixture()
    let key = try await fixture.key(.administrator, fixture.tower)
    let missing = ID<Organization>(high: 0x0123_4567_89ab_7def, low: 0x8123_4567_89ab_cdef)
    try await fixture.runProgrammes { nobody in
      for (body, status, code) in [
        (Self.claim(fixture, "prefix", "198.18.1.0/33"), 400, "badForm"),
        (Self.claim(fixture, "asn", "64500"), 400, "badForm"),
        (Self.claim(fixture, "asset", ""), 400, "badForm"),
        (Self.claim(fixture, "sharedEgress", "198.18.1.0/24"), 400, "badForm"),
        (
          Self.claim(fixture, "prefix", "198.18.1.0/24", #", "valid_to": "2001-01-01T00:00:00Z""#),
          422, "endsBeforeItBegins"
        ),
        (
          Self.claim(fixture, "sharedEgress", "198.18.1.0/24", #", "tenants": ["\#(missing)"]"#),
          422, "unknownOrganization"
        ),
        (
          Self.claim(fixture, "prefix", "198.18.1.0/24")
            .replacing("\(fixture.town)", with: "\(missing)"), 422, "unknownOrganization"
        ), ("[]", 400, "badForm"),
      ] {
        let answer = try await nobody.with(key).post("/api/v1/constituencies", body)
        #expect(answer.status == status && answer.code == code, "\(body)")
      }
      #expect(try await nobody.with(key).get("/api/v1/constituencies").count == 0)
    }
  }
}

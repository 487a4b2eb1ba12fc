//! Certificates of lines: made, read, and refused where they are of another key, authority or time.

import Crypto
import Federation
import Foundation
import Kernel
import Testing

@testable import Web

@Suite struct LinkAuthorityTests {
  private static let now = Instant(seconds: 1_800_000_000)
  private static let link = ID<PeerLink>(high: 7, low: 9)
  /// By OpenSSL 3, of a P-256 key.
  private static let foreignRequest = """
    MIHGMG4CAQAwDDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDXaX0XP0tdYwPWXml92hgQ/8ge8\
    VRse1DXpNBssokhtAbHzzWRPPRH6NeFGUb6nMy5iV3QuTx+WYrdyPF4aWLGgADAKBggqhkjOPQQDAgNIADBFAiEAwJ1i\
    XiCj+Q4zBQJGnhNPEHm08I3qezvoZxID2M2eGt0CIAnNwJ0IO12KBE05AUq0gogdlrpmwWMzlyo5vdgPiV5J
    """
  /// By OpenSSL 3, of an Ed25519 key.
  private static let otherKind = """
    MIGLMD8CAQAwDDEKMAgGA1UEAwwBeDAqMAUGAytlcAMhABhwA6EQU962PXPNAUyyfJuclOEfnlrdKK7QK2oKYlp2oAAw\
    BQYDK2VwA0EAzLi44ygjinpPlp9lUL2dyRLDRMX67hA0MLinQcvKAIYokxGl1Ap7jy3pR0UJ9fO34jInxY5pfUtdGvLL\
    x2bxAA==
    """

  private static func authority() throws -> LinkAuthority {
    try LinkAuthority(P256.Signing.PrivateKey(), node: "tower.example")
  }

  private static func town() throws -> NodeName { try #require(NodeName("town.example")) }

  private static func issue(
    _ key: P256.Signing.PrivateKey, by authority: LinkAuthority, at moment: Instant = now
  ) throws -> [UInt8] {
    try authority.issue(
      LinkAuthority.request(key, node: "town.example"), for: link, of: town(), at: moment)
  }

  @Test func `a certificate is of the key that was asked for and names its link`() throws {
    let authority = try Self.authority()
    let key = P256.Signing.PrivateKey()
    let made = try Self.issue(key, by: authority)
    let above = try authority.certificate(at: Self.now)
    let end = LinkAuthority.end(of: made, by: above, key: key.publicKey, at: Self.now)
    #expect(end == Self.now + LinkAuthority.life)
    let named = try #require(LinkAuthority.link(of: made))
    #expect(named.link == Self.link && named.until == end)
    #expect(LinkAuthority.link(of: above) == nil, "the authority opens no line")
    #expect(made.count <= EnrolmentAnswer.certificateBytesMax)
    #expect(above.count <= EnrolmentAnswer.certificateBytesMax)
    // The authority's certificate is made anew at every start; the key is what is believed.
    let later = try authority.certificate(at: Self.now + .days(1))
    #expect(later != above)
    #expect(LinkAuthority.end(of: made, by: later, key: key.publicKey, at: Self.now) == end)
  }

  @Test func `another authority, key or time is refused`() throws {
    let (authority, other) = (try Self.authority(), try Self.authority())
    let (key, stranger) = (P256.Signing.PrivateKey(), P256.Signing.PrivateKey())
    let made = try Self.issue(key, by: authority)
    let above = try authority.certificate(at: Self.now)
    func end(
      _ certificate: [UInt8], _ by: [UInt8], _ holder: P256.Signing.PrivateKey,
      _ moment: Instant = Self.now
    ) -> Instant? {
      LinkAuthority.end(of: certificate, by: by, key: holder.publicKey, at: moment)
    }
    let (foreign, otherAbove) = (
      try Self.issue(key, by: other), try other.certificate(at: Self.now)
    )
    let last = Self.now + LinkAuthority.life
    #expect(end(made, above, key, last - .seconds(1)) == last)
    #expect(end(made, above, key, last) == nil, "it is over")
    #expect(end(made, above, stranger) == nil)
    #expect(end(made, otherAbove, key) == nil)
    #expect(end(foreign, above, key) == nil)
    #expect(end(above, above, key) == nil)
    #expect(end(Array(made.dropLast()), above, key) == nil)
    #expect(end(made + [0], above, key) == nil)
    #expect(end([], above, key) == nil && end(made, [], key) == nil)
    var bent = made
    bent[made.count / 2] ^= 1
    #expect(end(bent, above, key) == nil)
  }

  @Test func `a request is signed by its own key, which is one of the curve that is spoken`()
    throws
  {
    let authority = try Self.authority()
    func issues(_ request: [UInt8]) throws -> Bool {
      do {
        _ = try authority.issue(request, for: Self.link, of: Self.town(), at: Self.now)
        return true
      } catch let refused as Refused {
        #expect(refused.code == "badForm")
        return false
      }
    }
    let own = try LinkAuthority.request(P256.Signing.PrivateKey(), node: "town.example")
    let foreign = try #require(Base64.decode(Self.foreignRequest))
    let otherKind = try #require(Base64.decode(Self.otherKind))
    #expect(own.count <= EnrolmentRequest.certificateRequestBytesMax)
    #expect(try issues(own) && issues(foreign))
    #expect(try !issues(otherKind))
    #expect(try !issues([]) && !issues(Array(own.dropLast())) && !issues(own + [0]))
    for place in stride(from: 0, to: foreign.count, by: 7) {
      var bent = foreign
      bent[place] ^= 0x10
      #expect(try !issues(bent), "\(place)")
    }
  }

  @Test func `a certificate that was bent or cut names at most the link that it named`() throws {
    let authority = try Self.authority()
    let key = P256.Signing.PrivateKey()
    let made = try Self.issue(key, by: authority)
    let above = try authority.certificate(at: Self.now)
    for place in stride(from: 0, to: made.count, by: 3) {
      var bent = made
      bent[place] ^= 0x11
      #expect(
        LinkAuthority.end(of: bent, by: above, key: key.publicKey, at: Self.now) == nil,
        "\(place)")
      // Nobody relies on a name that was not verified; it is only read.
      _ = LinkAuthority.link(of: bent)
      #expect(LinkAuthority.link(of: Array(made.prefix(place))) == nil, "\(place)")
    }
  }

  /// At the values at which lengths and tags turn, and with one byte fewer and one more.
  @Test func `a request or a certificate that is bent at any one place is read or refused`() throws
  {
    let authority = try Self.authority()
    let made = try Self.issue(P256.Signing.PrivateKey(), by: authority)
    let above = try authority.certificate(at: Self.now)
    let request = try #require(Base64.decode(Self.foreignRequest))
    func bend(_ whole: [UInt8], _ read: ([UInt8]) -> Void) {
      for place in whole.indices {
        for value: UInt8 in [0x00, 0x01, 0x7F, 0x80, 0x84, 0xFF] {
          var bent = whole
          bent[place] = value
          read(bent)
        }
        read(Array(whole[..<place] + whole[(place + 1)...]))
        read(Array(whole[...place] + whole[place...]))
      }
    }
    // What is taken of them is judged above: here it is enough that each comes back.
    bend(request) { _ = LinkAuthority.isFor($0, made) }
    bend(made) { _ = LinkAuthority.link(of: $0) }
    bend(above) { _ = LinkAuthority.link(of: $0) }
  }

  @Test func `the same key is known again, another is not`() throws {
    let authority = try Self.authority()
    let (key, other) = (P256.Signing.PrivateKey(), P256.Signing.PrivateKey())
    let made = try Self.issue(key, by: authority)
    let again = try LinkAuthority.request(key, node: "other.example")
    let another = try LinkAuthority.request(other, node: "town.example")
    #expect(LinkAuthority.isFor(again, made))
    #expect(!LinkAuthority.isFor(another, made))
    #expect(!LinkAuthority.isFor([], made) && !LinkAuthority.isFor(again, []))
  }

  @Test func `a certificate as text has lines of 64 and reads back`() throws {
    let made = try Self.issue(P256.Signing.PrivateKey(), by: Self.authority())
    let lines = LinkAuthority.pem(made).split(separator: "\n")
    #expect(lines.first == "-----BEGIN CERTIFICATE-----")
    #expect(lines.last == "-----END CERTIFICATE-----")
    let body = lines.dropFirst().dropLast()
    #expect(body.dropLast().allSatisfy { $0.count == 64 })
    #expect(Base64.decode(body.joined(separator: "")) == made)
  }

  @Test func `keys follow from the node's own, each certificate has another`() throws {
    let fixture = try SiteFixture(SiteFixture.Plan(isRaised: false))
    let keys = try #require(fixture.site.links).keys
    let (one, two) = ([UInt8](repeating: 1, count: 16), [UInt8](repeating: 2, count: 16))
    let first = try keys.line(one).rawRepresentation
    #expect(try keys.line(one).rawRepresentation == first)
    #expect(try keys.line(two).rawRepresentation != first)
    let above = try keys.authority().rawRepresentation
    #expect(above != first)
    let again = try #require(try LinkKeys(folder: fixture.site.folder, name: "test"))
    #expect(try again.authority().rawRepresentation == above)
    // Its folder goes with it.
    withExtendedLifetime(fixture) {}
  }
}

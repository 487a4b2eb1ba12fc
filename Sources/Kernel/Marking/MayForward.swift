//! To which service providers a recipient may hand an alert on: said on each alert, since TLP leaves them out.

/// The providers that may be told. The empty set is the default and means nobody.
/// TLP:AMBER covers the organisation and its clients, not those who serve it (kernel.md, "Organisations, posts,
/// people"); a town without engineers needs its maintenance vendor, so the sender says it for each object.
public struct MayForward: OptionSet, Hashable, Sendable, Codable {
  /// One bit for each kind of provider; bits without a name are dropped.
  public let rawValue: UInt8

  /// A set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue & 0b11 }

  /// The company that maintains the recipient's systems (保守業者).
  public static let maintenanceVendor = Self(rawValue: 1)
  /// The operator of the internet gateway shared with others (自治体情報セキュリティクラウドなど).
  public static let sharedGatewayOperator = Self(rawValue: 2)
  /// Nobody.
  public static let nobody: Self = []

  /// Each kind with its name in documents, in alphabetical order, which is the order of writing.
  static let names: [(kind: Self, name: String)] = [
    (.maintenanceVendor, "maintenanceVendor"), (.sharedGatewayOperator, "sharedGatewayOperator"),
  ]

  /// The line that stands under the TLP label.
  public var explanation: Phrase {
    switch (contains(.maintenanceVendor), contains(.sharedGatewayOperator)) {
    case (false, false):
      Phrase(ja: "業者への転送: 不可", en: "Forwarding to service providers: not allowed")
    case (true, false):
      Phrase(
        ja: "保守業者への転送: 可（この件に限る）",
        en: "Forwarding to the maintenance vendor: allowed (this matter only)")
    case (false, true):
      Phrase(
        ja: "共同ゲートウェイ運用者への転送: 可（この件に限る）",
        en: "Forwarding to the shared gateway's operator: allowed (this matter only)")
    case (true, true):
      Phrase(
        ja: "保守業者と共同ゲートウェイ運用者への転送: 可（この件に限る）",
        en: """
          Forwarding to the maintenance vendor and the shared gateway's operator: allowed \
          (this matter only)
          """)
    }
  }

  /// Reads a list of names in any order. An unknown name is an error: it cannot be kept, and to drop it would tell
  /// the sender that it was understood.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    var set: Self = []
    while !container.isAtEnd {
      let name = try container.decode(String.self)
      guard let known = Self.names.first(where: { $0.name == name }) else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "not a kind of provider: \(name)")
      }
      set.insert(known.kind)
    }
    self = set
  }

  /// Writes the names in alphabetical order.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for (kind, name) in Self.names where contains(kind) { try container.encode(name) }
  }
}

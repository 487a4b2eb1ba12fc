//! The document form of a constituency's value.

internal import Kernel

extension ConstituencyAssertion.Value: Codable {
  private enum Kind: String, Codable {
    case prefix, domainSuffix, asset, sharedEgress
  }

  private enum CodingKeys: String, CodingKey {
    case kind, value, tenants
  }

  /// Reads `{"kind": …, "value": …}`, with `tenants` for shared egress alone. More tenants than
  /// `ConstituencyAssertion.tenantsMax` or an empty or overlong asset name are decoding errors.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(Kind.self, forKey: .kind) {
    case .prefix:
      self = .prefix(try container.decode(IPPrefix.self, forKey: .value))
    case .domainSuffix:
      self = .domainSuffix(try container.decode(DomainName.self, forKey: .value))
    case .asset:
      let name = try container.decode(String.self, forKey: .value)
      guard case .asset(let checked)? = Observable(kind: .asset, text: name) else {
        throw DecodingError.dataCorruptedError(
          forKey: .value, in: container, debugDescription: "not the name of an asset")
      }
      self = .asset(checked)
    case .sharedEgress:
      let tenants = try container.decode([ID<Organization>].self, forKey: .tenants)
      guard tenants.count <= ConstituencyAssertion.tenantsMax else {
        throw DecodingError.dataCorruptedError(
          forKey: .tenants, in: container,
          debugDescription: "more than \(ConstituencyAssertion.tenantsMax) tenants")
      }
      self = .sharedEgress(
        try container.decode(IPPrefix.self, forKey: .value), tenants: tenants)
    }
  }

  /// Writes the same form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .prefix(let prefix):
      try container.encode(Kind.prefix, forKey: .kind)
      try container.encode(prefix, forKey: .value)
    case .domainSuffix(let name):
      try container.encode(Kind.domainSuffix, forKey: .kind)
      try container.encode(name, forKey: .value)
    case .asset(let name):
      try container.encode(Kind.asset, forKey: .kind)
      try container.encode(name, forKey: .value)
    case .sharedEgress(let prefix, let tenants):
      try container.encode(Kind.sharedEgress, forKey: .kind)
      try container.encode(prefix, forKey: .value)
      try container.encode(tenants, forKey: .tenants)
    }
  }
}

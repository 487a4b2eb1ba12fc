//! A product in a system: vendor, name and version, and how such texts are compared.

/// One product with its version, as the owner writes it.
public struct Product: Hashable, Sendable, Codable {
  /// Who makes it; may be empty.
  public var vendor: String
  /// What it is called.
  public var name: String
  /// Its version; may be empty.
  public var version: String

  /// A product from its parts.
  public init(vendor: String, name: String, version: String) {
    self.vendor = vendor
    self.name = name
    self.version = version
  }

  /// Reads `vendor / name / version`, `name / version` or `name`; nil where there is no name.
  public init?(line: String) {
    let plain = InventoryText.trimmed(line)
    let parts = plain.split(separator: "/", omittingEmptySubsequences: false)
      .map { InventoryText.trimmed(String($0)) }
    switch parts.count {
    case 0: return nil
    case 1: self.init(vendor: "", name: parts[0], version: "")
    case 2: self.init(vendor: "", name: parts[0], version: parts[1])
    default:
      self.init(
        vendor: parts[0], name: parts[1], version: parts.dropFirst(2).joined(separator: "/"))
    }
    guard !name.isEmpty else { return nil }
  }

  /// The line that `init(line:)` reads back.
  public var line: String {
    if vendor.isEmpty { return version.isEmpty ? name : "\(name) / \(version)" }
    return "\(vendor) / \(name) / \(version)"
  }

  /// By what it is found: `fortinetfortigate100f 7.2.8`. Vendor and name as letters and digits alone, then the version.
  public var key: String {
    "\(InventoryText.letters(vendor + name)) \(InventoryText.version(version))"
  }
}

/// Whoever has a product: a part of vendor and name, and the beginning of the version.
public struct ProductQuery: Hashable, Sendable {
  /// Letters and digits of vendor and name.
  public let name: String
  /// The beginning of the version; empty for any.
  public let version: String

  /// Longest text that is searched for, in characters.
  public static let charactersMax = 200

  /// Reads `Forti Gate 7.2`: the last word is a version where it begins with a digit (or `v` and a digit) and is not
  /// the only word. Nil where nothing is left to look for.
  public init?(_ text: String) {
    guard text.count <= Self.charactersMax else { return nil }
    var words = InventoryText.trimmed(text).split(separator: " ").map(String.init)
    var version = ""
    if words.count > 1, let last = words.last, InventoryText.isVersion(last) {
      version = InventoryText.version(last)
      words.removeLast()
    }
    self.name = InventoryText.letters(words.joined())
    self.version = version
    guard !name.isEmpty else { return nil }
  }

  /// Whether a product is meant.
  public func finds(_ product: Product) -> Bool {
    InventoryText.letters(product.vendor + product.name).contains(name)
      && InventoryText.version(product.version).hasPrefix(version)
  }
}

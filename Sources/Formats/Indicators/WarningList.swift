//! A list of what is no mark although lists of marks name it, in the form of MISP's warning lists.

public import Kernel

/// Values that are known to be harmless, or everybody's: a public resolver, a large provider, the hash of nothing.
/// Source: github.com/MISP/misp-warninglists, its schema.
public struct WarningList: Sendable {
  /// The most entries of one list.
  public static let entriesMax = 2_000_000

  /// How an entry is compared.
  public enum Form: String, Hashable, Sendable {
    /// A network, or an address.
    case cidr
    /// A host and everything under it.
    case hostname
    /// The whole value; with a dot before it, everything under it.
    case string
    /// A part of the value.
    case substring
    /// A regular expression between slashes.
    case regex
  }

  /// Why there is no list.
  public enum Problem: Error, Hashable, Sendable {
    /// No JSON.
    case json(JSON.Problem)
    /// JSON, but no such list.
    case notWarningList
    /// A form that nobody knows how to compare.
    case unknownForm(String)
    /// More than `entriesMax`.
    case tooManyEntries
  }

  /// What it is called.
  public let name: String
  /// How its entries are compared.
  public let form: Form
  /// What they are compared with; everything where the list does not say.
  public let kinds: Set<Observable.Kind>
  /// The entries as they are written.
  public let entries: [String]

  /// Reads a list.
  public init(_ bytes: [UInt8]) throws(Problem) {
    let json: JSON
    do throws(JSON.Problem) {
      json = try JSON.parse(bytes)
    } catch {
      throw .json(error)
    }
    guard let list = json["list"]?.array, let type = json["type"]?.string else {
      throw .notWarningList
    }
    guard let form = Form(rawValue: type) else { throw .unknownForm(type) }
    guard list.count <= Self.entriesMax else { throw .tooManyEntries }
    self.form = form
    name = json["name"]?.string ?? ""
    entries = list.compactMap(\.string)
    let attributes = (json["matching_attributes"]?.array ?? []).compactMap(\.string)
    let named = attributes.reduce(into: Set<Observable.Kind>()) { kinds, attribute in
      for part in attribute.split(separator: "|") { kinds.formUnion(Self.kinds(of: part)) }
    }
    kinds = attributes.isEmpty ? Set(Observable.Kind.allCases) : named
  }

  /// What MISP's word for a kind of attribute is here. A port and a file's name beside a value are passed over.
  private static func kinds(of attribute: Substring) -> Set<Observable.Kind> {
    switch attribute {
    case "ip", "ip-src", "ip-dst": [.ipv4, .ipv6]
    case "domain", "hostname": [.domain]
    case "url", "uri", "link": [.url]
    case "md5", "sha1", "sha256": [.hash]
    case "email", "email-src", "email-dst", "target-email": [.mail]
    case "email-subject": [.subject]
    default: []
    }
  }
}

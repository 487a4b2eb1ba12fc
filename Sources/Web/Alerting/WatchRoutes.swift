//! The routes of the watch, of reporting, of people and of the demonstration; and what they share.

internal import Hummingbird
internal import Kernel
internal import Node

/// Adds the board, raising and reporting, calls, people and the demonstration's pages.
func addWatch(_ site: Site, to router: Router<Visit>) {
  BoardRoutes(site: site).add(to: router)
  RaiseRoutes(site: site).add(to: router)
  ReportRoutes(site: site).add(to: router)
  PublicBulletinRoutes(site: site).add(to: router)
  BulletinRoutes(site: site).add(to: router)
  QuestionRoutes(site: site).add(to: router)
  CallRoutes(site: site).add(to: router)
  PeopleRoutes(site: site).add(to: router)
  LinkRoutes(site: site).add(to: router)
  BundleRoutes(site: site).add(to: router)
  HomeMoveRoutes(site: site).add(to: router)
  ReadinessRoutes(site: site).add(to: router)
  AccountRoutes(site: site).add(to: router)
  KeyRoutes(site: site).add(to: router)
  ContactRoutes(site: site).add(to: router)
  SensorRoutes(site: site).add(to: router)
  InventoryRoutes(site: site).add(to: router)
  InventoryImportRoutes(site: site).add(to: router)
  RosterRoutes(site: site).add(to: router)
  SheetRoutes(site: site).add(to: router)
  TransferRoutes(site: site).add(to: router)
  BodyRoutes(site: site).add(to: router)
  BodyDirectoryRoutes(site: site).add(to: router)
  LastRungRoutes(site: site).add(to: router)
  ProfileRoutes(site: site).add(to: router)
  SupportRoutes(site: site).add(to: router)
  JoinRoutes(site: site).add(to: router)
  PrivacyRoutes(site: site).add(to: router)
  AlertHoldRoutes(site: site).add(to: router)
  AlertMarkingRoutes(site: site).add(to: router)
  EndedRoutes(site: site).add(to: router)
  ConstituencyRoutes(site: site).add(to: router)
  IndicatorPageRoutes(site: site).add(to: router)
  AllowListRoutes(site: site).add(to: router)
  SearchRoutes(site: site).add(to: router)
  HelpRoutes(site: site).add(to: router)
  if site.settings.isDemonstration { DemoRoutes(site: site).add(to: router) }
}

/// What these routes share: reading a form, a query, an answer and a way back.
enum WatchRoutes {
  /// A posted form of our own page; throws `formExpired` for any other.
  static func form(_ request: Request, _ visit: Visit) async throws -> FormBody {
    let form = try await FormBody(request)
    guard let token = form["token"], token == visit.formToken else { throw Refused("formExpired") }
    return form
  }

  /// The query of an address, with the limits of a form.
  static func query(_ request: Request) throws -> FormBody {
    try FormBody(Array((request.uri.query ?? "").utf8))
  }

  /// The identifier in the path; one that is none is answered like one that nobody has.
  static func id<Record>(_ visit: Visit, of kind: Record.Type) throws -> ID<Record> {
    guard let id = ID<Record>(try visit.parameters.require("id")) else { throw Refused("notFound") }
    return id
  }

  /// What was made; a refusal goes on to the edge, a failure as `failed`.
  static func records(of answer: Node.Answer) throws -> [RecordReference] {
    switch answer {
    case .done(let records): return records
    case .refused(let refusal): throw refusal
    case .failed: throw Refused("failed")
    }
  }

  /// A path of ours with a query; values that are empty are left out.
  static func path(_ path: String, _ values: [(name: String, value: String)]) -> String {
    let query = values.filter { !$0.value.isEmpty }.map { "\($0.name)=\(encoded($0.value))" }
    return query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
  }

  /// The way back, if it leads to this node; nil for anything that could lead elsewhere.
  static func ownPath(_ text: String?) -> String? {
    guard let text, text.utf8.count <= ownPathBytesMax, text.hasPrefix("/"),
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
      !text.hasPrefix("//")
    else { return nil }
    return text
  }

  /// The longest way back.
  static let ownPathBytesMax = 2000

  /// Percent-encoded for a query. Source: RFC 3986 §2.3, unreserved characters.
  static func encoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        out.unicodeScalars.append(Unicode.Scalar(byte))
      default: out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return out
  }
}

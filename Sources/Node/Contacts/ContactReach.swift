//! Which of somebody's addresses stands in which column: the same for writing a list and for reading it again.

internal import Kernel

/// The addresses that a row of an exported list shows. What a column shows, another address in it replaces.
struct ContactReach {
  /// A route with its address.
  typealias Way = (route: Organization.RouteRecord, address: String)
  /// The columns.
  enum Column: CaseIterable { case mail, phone, mobile, night }

  /// What a row gives, by column.
  struct Cells {
    var mails: [String] = []
    var phones: [String] = []
    var mobiles: [String] = []
    var nights: [String] = []

    /// Column by column, from the left.
    var all: [(column: Column, address: String)] {
      mails.map { (.mail, $0) } + phones.map { (.phone, $0) } + mobiles.map { (.mobile, $0) }
        + nights.map { (.night, $0) }
    }
  }

  private var ways: [Column: Way] = [:]

  /// Lays out somebody's usable routes, the oldest first: an order that no call changes.
  init(_ routes: [Way]) {
    for way in routes {
      let column: Column
      switch way.route.channel {
      case .mail: column = .mail
      case .phone:
        let own: Column = ContactText.isMobile(way.address) ? .mobile : .phone
        column = ways[own] == nil ? own : .night
      case .webhook, .page: continue
      }
      if ways[column] == nil { ways[column] = way }
    }
  }

  /// What stands in a column; nil where nothing does.
  subscript(_ column: Column) -> Way? { ways[column] }

  /// The cells of a column: one, or none where nothing stands there.
  func addresses(_ column: Column) -> [String] { ways[column].map { [$0.address] } ?? [] }

  /// What two addresses have in common when they reach the same.
  static func same(_ channel: Organization.Channel, _ address: String) -> String {
    switch channel {
    // What cannot be dialled is compared as it is written.
    case .phone:
      "phone \(ContactText.phone(address).map { ContactText.dialled($0.text) } ?? address)"
    case .mail: "mail \(address.lowercased())"
    case .webhook, .page: "\(channel.rawValue) \(address)"
    }
  }
}

extension ContactReach.Column {
  /// The channel of what stands in it.
  var channel: Organization.Channel { self == .mail ? .mail : .phone }
}

//! What every page shows around its content: who, where, when, and whether it is real.

internal import Kernel

/// The values of the page frame. Principle 7 of the screens: organisation, role, exercise or real, and the node's clock
/// stand on every page.
struct Frame: Hashable, Sendable {
  /// The signed-in person; nil on pages before signing in.
  var person: Person?
  /// Node time when the page was made; all remaining times on the page count from it.
  var now: Instant
  /// How far the wall clock stepped or differs, in seconds, when more than 2; shown as a band.
  var clockOffsetSeconds: Int? = nil
  /// Whether this node is the demonstration (実演).
  var isDemonstration = false
  /// The nodes of the demonstration; empty where it has one.
  var demonstrationNodes: [DemonstrationNode] = []
  /// How many times as fast the demonstration's clock runs.
  var speed = 1
  /// The name of the exercise this page belongs to; nil for the real.
  var exercise: String? = nil
  /// The menu item this page belongs to.
  var current: MenuItem? = nil
  /// Path of this page with its query, for the switch of language.
  var path: String
  /// The session's token that every form sends back.
  var formToken = ""
  /// Where the style sheet and the scripts are.
  var assets: AssetPaths
  /// Whom to call when the page is no help, as it is to be read aloud ("県当番 03-0000-0000"); nil when unknown.
  var phone: String? = nil

  /// Who is looking.
  struct Person: Hashable, Sendable {
    /// Name as it is shown.
    var name: String
    /// Organisation as it is shown.
    var organization: String
    /// Post or role as it is shown.
    var role: String
  }
}

/// Paths of the embedded files with a hash of their content in the query, so that they may be kept for ever.
struct AssetPaths: Hashable, Sendable {
  /// noroshi.css
  var style: String
  /// noroshi.svg
  var icon: String
  /// board.js
  var board: String
  /// htmx.min.js
  var htmx: String
  /// htmx-sse.js
  var htmxStream: String
}

/// The items of the menu that exist now.
enum MenuItem: Hashable, Sendable, CaseIterable {
  case home
  case alerts
  case network
  case inventory
  case mailbox
  case phone

  /// Whether the item plays the recipients and is shown in the demonstration only.
  var isDemonstration: Bool {
    switch self {
    case .home, .alerts, .network, .inventory: false
    case .mailbox, .phone: true
    }
  }

  /// Where it leads.
  var path: String {
    switch self {
    case .home: "/"
    case .alerts: "/alerts"
    case .network: "/network"
    case .inventory: "/inventory"
    case .mailbox: "/demo/mailbox"
    case .phone: "/demo/phone"
    }
  }

  /// What it says.
  var name: Phrase {
    switch self {
    case .home: Phrase(ja: "ホーム", en: "Home")
    case .alerts: Phrase(ja: "警報", en: "Alerts")
    case .network: Phrase(ja: "つながり", en: "Network")
    case .inventory: Phrase(ja: "台帳", en: "Inventory")
    case .mailbox: Phrase(ja: "実演の郵便受け", en: "Demo mailbox")
    case .phone: Phrase(ja: "実演の電話", en: "Demo phone")
    }
  }
}

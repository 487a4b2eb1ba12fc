//! Cells as people type them, read: one spelling for names, days and addresses.

internal import Kernel
internal import Spreadsheets

/// Reads what stands in a cell of a list of contacts.
enum ContactText {
  /// Longest text of a cell that is kept, in characters.
  static let charactersMax = 200
  /// Longest mail address, in bytes. Source: RFC 5321 §4.5.3.1.3, less the brackets.
  static let mailBytesMax = 254

  /// The text in half-width ASCII, in one line, without spaces around it or two in a row; what cannot be seen is
  /// dropped where it is common (zero-width spaces) and shown by its number elsewhere.
  static func plain(_ text: String) -> String { plain(text, charactersMax: charactersMax) }

  /// The same with another limit; one character more than it is left, so that whoever is over it is seen.
  static func plain(_ text: String, charactersMax: Int) -> String {
    if isPlain(text, charactersMax) { return text }
    var out = String.UnicodeScalarView()
    var isSpace = false
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x3000: isSpace = !out.isEmpty
      case 0x200B, 0x2060, 0xFEFF: break
      default:
        if isSpace { out.append(" ") }
        isSpace = false
        let isWide = (0xFF01...0xFF5E).contains(scalar.value)
        out.append(isWide ? Unicode.Scalar(UInt8(scalar.value - 0xFEE0)) : scalar)
      }
    }
    let shown = PlainText.singleLine(String(out), maxCharacters: charactersMax + 1)
    // A text that a program would take for a formula was written with an apostrophe before it.
    guard shown.hasPrefix("'"), let next = shown.dropFirst().first, "=+-@".contains(next) else {
      return shown
    }
    return String(shown.dropFirst())
  }

  /// Whether nothing of it would change: short, half-width, single spaces inside. Most cells are so.
  private static func isPlain(_ text: String, _ charactersMax: Int) -> Bool {
    var before = UInt8(ascii: " ")
    for byte in text.utf8 {
      guard (0x20...0x7E).contains(byte), byte != 0x20 || before != 0x20 else { return false }
      before = byte
    }
    return before != 0x20 && text.utf8.count <= charactersMax && text.utf8.first != 0x27
  }

  /// What two texts have in common when they mean the same: no spaces, no capitals.
  static func compared(_ text: String) -> String { plain(text).lowercased().filter { $0 != " " } }

  /// Whether the cell repeats the one above it.
  static func isDitto(_ text: String) -> Bool { ["〃", "々", "同上", "\"", "″"].contains(text) }

  /// Whether the cell is a mark for yes.
  static func isMark(_ text: String) -> Bool {
    ["○", "◯", "〇", "●", "◎", "✓", "✔", "レ", "有", "1", "x", "yes", "y", "true", "はい"]
      .contains(text.lowercased())
  }

  /// The years that are believed of a first or a last day.
  static let years = 1950...2199

  /// The day that a cell names; nil for what is none, has no year, or does not exist.
  static func day(_ text: String) -> CivilDate? {
    Normalized.date(text).flatMap { years.contains($0.year) ? $0 : nil }
  }

  // MARK: Addresses

  /// A mail address in plain ASCII; nil for anything that is not exactly one.
  static func mail(_ text: String) -> String? {
    guard text.utf8.count <= mailBytesMax, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      case .mail(let address)? = Observable(kind: .mail, text: text)
    else { return nil }
    let host = address.split(separator: "@").last ?? ""
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    let isHost = labels.count > 1 && labels.allSatisfy { !$0.hasPrefix("-") && !$0.contains("_") }
    return isHost ? address : nil
  }

  /// A phone number as it can be dialled.
  struct Phone: Hashable {
    /// Digits with hyphens where they were written; a plus in front abroad.
    let text: String
    /// Whether the zero in front was missing, as a spreadsheet leaves it out, and was put back.
    let isMended: Bool
  }

  /// A phone number; nil where it cannot be dialled from outside: extensions, short numbers, words.
  static func phone(_ text: String) -> Phone? {
    guard let written = Normalized.phone(text), !written.contains("ext") else { return nil }
    let isAbroad = written.hasPrefix("+")
    var groups = written.drop { $0 == "+" }.split(separator: "-").map(String.init)
    // +81 (0)3: the zero is dialled at home only.
    if isAbroad, groups.first == "81", groups.count > 1, groups[1].hasPrefix("0") {
      groups[1].removeFirst()
      groups.removeAll(where: \.isEmpty)
    }
    let digits = groups.reduce(0) { $0 + $1.utf8.count }
    let number = groups.joined(separator: "-")
    if isAbroad {
      return (8...15).contains(digits) ? Phone(text: "+\(number)", isMended: false) : nil
    }
    if number.hasPrefix("0") {
      return (10...11).contains(digits) ? Phone(text: number, isMended: false) : nil
    }
    return (9...10).contains(digits) ? Phone(text: "0\(number)", isMended: true) : nil
  }

  /// What two numbers have in common when they ring the same phone.
  static func dialled(_ number: String) -> String {
    let digits = number.filter { $0.isASCII && $0.isNumber }
    guard number.hasPrefix("+") else { return digits }
    return digits.hasPrefix("81") ? "0" + digits.dropFirst(2) : "+" + digits
  }

  /// Whether a number is one that is carried about. Source: 電気通信番号計画, 020, 060, 070, 080, 090.
  static func isMobile(_ number: String) -> Bool {
    ["020", "060", "070", "080", "090"].contains { dialled(number).hasPrefix($0) }
  }
}

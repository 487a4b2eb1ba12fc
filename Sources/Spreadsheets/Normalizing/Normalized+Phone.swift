//! Phone numbers as people write them.

extension Normalized {
  /// Digits of a number, without country code and extension. Source: ITU-T E.164 allows 15; Japan's own begin at 3 (110).
  public static let phoneDigits = 3...15

  /// A phone number in one spelling: half-width digits, a leading `+` when it has one, groups parted by single hyphens
  /// where the writer parted them by hyphens, parentheses, dots or spaces; ` ext. 123` for 内線. `０３（1234）５６７８` is
  /// `03-1234-5678`. nil for what is no phone number: letters, too few or too many digits, two numbers in one cell.
  public static func phone(_ text: String) -> String? {
    var rest = halfWidth(text).lowercased()
    // Nearly every number has no letters: looking for words in it took a third of the time of a long list.
    if rest.unicodeScalars.allSatisfy({ isDigit($0) || $0 == "+" || isSeparator($0) }) {
      return groups(rest)
    }
    for prefix in ["tel:", "tel.", "tel", "電話:", "電話", "℡", "☎"] where rest.hasPrefix(prefix) {
      rest = trimmed(String(rest.dropFirst(prefix.count)))
      break
    }
    var extensionDigits = ""
    for mark in ["内線番号", "内線", "extension", "ext.", "ext", "(内)"] {
      guard let range = rest.firstRange(of: mark) else { continue }
      // Only digits count behind the mark; brackets, colons and spaces around them are how people write it.
      let behind = rest[range.upperBound...].unicodeScalars
      guard behind.allSatisfy({ isDigit($0) || " :.)".unicodeScalars.contains($0) }) else {
        return nil
      }
      extensionDigits = String(String.UnicodeScalarView(behind.filter(isDigit)))
      guard (1...extensionDigitsMax).contains(extensionDigits.count) else { return nil }
      rest = String(rest[..<range.lowerBound])
      break
    }
    guard let number = groups(rest) else { return nil }
    return extensionDigits.isEmpty ? number : "\(number) ext. \(extensionDigits)"
  }

  private static let extensionDigitsMax = 8

  private static func groups(_ text: String) -> String? {
    var groups: [String] = [""]
    var hasPlus = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "+" where groups == [""] && !hasPlus: hasPlus = true
      case _ where isDigit(scalar): groups[groups.count - 1].unicodeScalars.append(scalar)
      case _ where isSeparator(scalar): if groups.last != "" { groups.append("") }
      default: return nil
      }
    }
    if groups.last == "" { groups.removeLast() }
    guard phoneDigits.contains(groups.reduce(0) { $0 + $1.count }) else { return nil }
    return (hasPlus ? "+" : "") + groups.joined(separator: "-")
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  /// Every sign that people take for a hyphen: hyphens, dashes, minus, long vowel marks; and brackets, dots, spaces.
  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2010...0x2015, 0x2212, 0x30FC, 0xFF70, 0x2500, 0x2501: true
    default: "-()[]. ".unicodeScalars.contains(scalar)
    }
  }
}

//! What somebody wrote in a reply, without the mail that he answers, and the codes in it.

/// Reads codes from the text of a reply. What is quoted never counts: the alert's own mail holds the code.
public enum ReplyText {
  /// Most lines that are looked at: an answer of one number stands at the start.
  public static let linesMax = 500
  /// Most characters of a line that are looked at.
  public static let lineCharactersMax = 1000

  /// The numbers of exactly so many digits in what was written, in order, none twice. Full-width digits count, and a
  /// number that was grouped by single spaces or hyphens.
  public static func codes(in text: String, digits: Int) -> [String] {
    var found: [String] = []
    for line in written(text) {
      for code in codes(ofLine: line, digits: digits) where !found.contains(code) {
        found.append(code)
      }
    }
    return found
  }

  // MARK: What was written

  /// The lines above and between quotations.
  static func written(_ text: String) -> [Substring] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .prefix(linesMax).map { $0.prefix(lineCharactersMax) }
    var written: [Substring] = []
    for (index, line) in lines.enumerated() {
      let trimmed = MailLines.trimmed(line)
      if endsAnswer(trimmed, next: lines[(index + 1)...].prefix(4)) { break }
      if !isQuoted(trimmed) { written.append(line) }
    }
    return written
  }

  private static func isQuoted(_ line: String) -> Bool {
    guard let first = line.first else { return false }
    return ">＞|｜》≫".contains(first)
  }

  /// Words of our own mail that stand beside the code: a mail program that quotes without any mark is known by them.
  private static let ours = [
    "そのまま「", "」と書いて返信", "reply to this mail with", "\" and nothing else",
  ]
  private static let dividers = [
    "original message", "original appointment", "forwarded message", "元のメッセージ", "転送メッセージ",
    "転送されたメッセージ", "オリジナルメッセージ", "返信元メッセージ",
  ]
  private static let attributions = [
    "wrote:", "writes:", "書きました:", "書きました：", "のメッセージ:", "のメッセージ：", "のメール:", "のメール：",
    "からのメール:",
  ]
  private static let heads = ["from:", "from：", "差出人:", "差出人：", "送信者:", "送信者：", "送信元:"]
  private static let secondHeads = [
    "sent:", "date:", "to:", "cc:", "subject:", "送信日時:", "送信日時：", "日時:", "日時：", "日付:", "宛先:",
    "宛先：", "件名:", "件名：", "sent：", "to：", "subject：",
  ]

  /// Whether what follows is the mail that is answered, or a signature.
  private static func endsAnswer(_ line: String, next: ArraySlice<Substring>) -> Bool {
    let lower = line.lowercased()
    if ours.contains(where: { lower.contains($0) }) { return true }
    if line == "--" || line.count >= 20 && line.allSatisfy({ $0 == "_" || $0 == "＿" }) {
      return true
    }
    if lower.hasPrefix("begin forwarded message") { return true }
    let startsWithRule = lower.hasPrefix("--") || lower.hasPrefix("==") || lower.hasPrefix("__")
    if startsWithRule, dividers.contains(where: { lower.contains($0) }) { return true }
    if attributions.contains(where: { lower.hasSuffix($0) }) { return true }
    // 「2026年11月23日(月) 15:10 狼煙 <noroshi@example.jp>:」
    if lower.hasSuffix(":") || lower.hasSuffix("："), lower.contains("@"), lower.contains("<") {
      return true
    }
    let bare = lower.drop { $0 == "*" || $0 == " " }
    return heads.contains(where: { bare.hasPrefix($0) })
      && next.contains { line in
        let following = MailLines.trimmed(line).lowercased().drop { $0 == "*" || $0 == " " }
        return secondHeads.contains(where: { following.hasPrefix($0) })
      }
  }

  // MARK: Numbers

  /// Digits that belong together: a run, or several with single hyphens between them, as in a telephone's number.
  private struct Number {
    var digits: String
    /// Whether one space alone stands between it and the number before.
    let isNext: Bool
    /// Whether letters or the signs of an address stick to it.
    var isPartOfWord: Bool
  }

  static func codes(ofLine line: some StringProtocol, digits: Int) -> [String] {
    var found: [String] = []
    var group: [Number] = []
    func close() {
      let whole = group.map(\.digits).joined()
      if whole.count == digits, group.allSatisfy({ !$0.isPartOfWord }) {
        found.append(whole)
      } else {
        found += group.filter { !$0.isPartOfWord && $0.digits.count == digits }.map(\.digits)
      }
      group = []
    }
    for number in numbers(in: line) {
      if !number.isNext { close() }
      group.append(number)
    }
    close()
    return found
  }

  private static func numbers(in line: some StringProtocol) -> [Number] {
    var numbers: [Number] = []
    // What stands between two digits: its first and last sign, and how many there are.
    var between: [Character] = []
    var isInside = false
    for character in line {
      guard let digit = digit(character) else {
        if isInside, sticks(character, "/_@") { numbers[numbers.count - 1].isPartOfWord = true }
        isInside = false
        if between.count < 2 { between.append(character) } else { between[1] = character }
        continue
      }
      let sign = between.count == 1 ? between.first : nil
      if isInside || !numbers.isEmpty && sign.map({ "-－‐".contains($0) }) ?? false {
        numbers[numbers.count - 1].digits.append(digit)
      } else {
        numbers.append(
          Number(
            digits: String(digit), isNext: sign.map { $0 == " " || $0 == "\u{3000}" } ?? false,
            isPartOfWord: between.last.map { sticks($0, "/=_@+#&") } ?? false))
      }
      isInside = true
      between = []
    }
    return numbers
  }

  private static func sticks(_ character: Character, _ signs: String) -> Bool {
    character.isASCII && character.isLetter || signs.contains(character)
  }

  private static func digit(_ character: Character) -> Character? {
    guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1 else {
      return nil
    }
    switch scalar.value {
    case 0x30...0x39: return character
    case 0xFF10...0xFF19: return Unicode.Scalar(scalar.value - 0xFF10 + 0x30).map { Character($0) }
    default: return nil
    }
  }
}

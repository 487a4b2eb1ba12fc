//! What an IMAP server answers, read strictly: a server may lie, and numbers decide which mails are ever looked at.

/// The two answers that are asked for. Anything else in them is nonsense, never a guess. Source: RFC 9051 §7.
enum IMAPAnswer {
  /// Most bytes of an answer that is no mail: 100,000 numbers.
  static let bytesMax = 1 << 20

  /// What STATUS says: which mailbox it is, and the number that the next mail will get.
  struct Status: Hashable, Sendable {
    let validity: UInt32
    let next: UInt32
  }

  /// Reads `* STATUS INBOX (UIDNEXT 5 UIDVALIDITY 1)`; nil for anything else.
  static func status(_ bytes: [UInt8]) -> Status? {
    let lines = Self.lines(bytes).filter { $0.starts(with: ["*", "STATUS"]) }
    guard lines.count == 1, let line = lines.first else { return nil }
    let text = line.joined(separator: " ")
    guard let open = text.lastIndex(of: "("), text.last == ")" else { return nil }
    let words = text[text.index(after: open)...].dropLast().split(separator: " ")
    guard words.count == 4 else { return nil }
    var values: [Substring: UInt32] = [:]
    for index in [0, 2] {
      guard let value = number(words[index + 1]) else { return nil }
      values[words[index]] = value
    }
    guard let validity = values["UIDVALIDITY"], let next = values["UIDNEXT"] else { return nil }
    return Status(validity: validity, next: next)
  }

  /// Reads `* SEARCH 3 4 7`, also in several lines or none: the numbers from `first` to below `next`, each once, in
  /// order. Nil where something stands there that is no number.
  static func search(_ bytes: [UInt8], from first: UInt32, below next: UInt32) -> [UInt32]? {
    var found: Set<UInt32> = []
    for line in lines(bytes) where line.starts(with: ["*", "SEARCH"]) {
      for word in line.dropFirst(2) {
        guard let value = number(word) else { return nil }
        // `n:*` always names the newest mail, also one that is older.
        if value >= first, value < next { found.insert(value) }
      }
    }
    return found.sorted()
  }

  private static func lines(_ bytes: [UInt8]) -> [[Substring]] {
    String(decoding: bytes, as: UTF8.self).uppercased().split(whereSeparator: \.isNewline).map {
      $0.split(separator: " ")
    }
  }

  /// A number as IMAP writes it: digits alone, 1 ... 2^32-1.
  private static func number(_ word: Substring) -> UInt32? {
    guard word.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = UInt32(word), value > 0
    else { return nil }
    return value
  }
}

//! A mail forwarded as text: what its forwarder wrote above, and the head that his mail program wrote of the original.

/// Reads an inline forward. A head is a line that names the sender with a subject or a date near it, in the words of
/// the mail programs of Japanese offices.
struct ForwardedText: Hashable, Sendable {
  /// Most lines that are looked at.
  static let linesMax = 5000
  /// Most lines of a head.
  static let headLinesMax = 12

  /// What stands above the forwarded mail; all of it where nothing is forwarded.
  var words = ""
  /// The values of the head by what they are; empty where there is none.
  var head: [Field: String] = [:]

  /// What a head says.
  enum Field: Hashable, Sendable, CaseIterable {
    case from
    case subject
    case date
    case to
    case replyTo

    /// The labels, in lower case, without their colon.
    var labels: [String] {
      switch self {
      case .from: ["from", "差出人", "送信者", "送信元", "発信者"]
      case .subject: ["subject", "件名", "題名"]
      case .date: ["date", "sent", "送信日時", "日時", "日付", "受信日時"]
      case .to: ["to", "宛先", "あて先", "cc"]
      case .replyTo: ["reply-to", "返信先"]
      }
    }
  }

  /// Reads a text.
  init(_ text: String) {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .prefix(Self.linesMax).map(Self.bare)
    for index in lines.indices {
      let head = Self.head(lines[index...].prefix(Self.headLinesMax))
      guard head[.from] != nil, head[.subject] != nil || head[.date] != nil else { continue }
      self.head = head
      words = Self.words(lines[..<index])
      return
    }
    words = Self.words(lines[...])
  }

  /// The fields from the first line on; empty where that is none.
  private static func head(_ lines: ArraySlice<String>) -> [Field: String] {
    // Thunderbird begins with the subject, others with the sender.
    guard let first = lines.first, field(first) != nil else { return [:] }
    var head: [Field: String] = [:]
    for line in lines {
      guard let (field, value) = field(line) else {
        if line.isEmpty { break }
        continue
      }
      if head[field] == nil { head[field] = value }
    }
    return head
  }

  /// `差出人: 値`
  private static func field(_ line: String) -> (Field, String)? {
    guard let colon = line.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
    let label = MailLines.trimmed(line[..<colon].filter { $0 != "*" }).lowercased()
    guard let field = Field.allCases.first(where: { $0.labels.contains(label) }) else { return nil }
    let value = line[line.index(after: colon)...].drop { $0 == "*" }
    return (field, MailLines.trimmed(value))
  }

  /// A line without marks of quotation.
  private static func bare(_ line: Substring) -> String {
    MailLines.trimmed(line.drop { $0.isWhitespace || ">＞|｜".contains($0) })
  }

  /// What a person wrote, without the rule that his mail program drew below it.
  private static func words(_ lines: ArraySlice<String>) -> String {
    var kept = Array(lines)
    while let last = kept.last, last.isEmpty || isRule(last) { kept.removeLast() }
    return MailLines.trimmed(kept.joined(separator: "\n"))
  }

  private static func isRule(_ line: String) -> Bool {
    let lower = line.lowercased()
    if lower.hasPrefix("begin forwarded message") { return true }
    return ["--", "__", "==", "＿＿", "──"].contains { lower.hasPrefix($0) }
  }

  /// The one address in a value such as `年金 太郎 <a[@]evil[.]example>`; nil where there is none.
  static func address(_ value: String) -> String? {
    let whole = value.replacing("[@]", with: "@").replacing("[.]", with: ".")
    let pieces = whole.split { $0.isWhitespace || "<>()[]\"'；;,、：:".contains($0) }
    return pieces.last { $0.contains("@") }.flatMap { MailAuthor.plain(String($0)) }
  }
}

//! What is read in lines that somebody types for others, an alert or a bulletin, beside the rules of the node.

/// Reads the first two lines as a clerk at night would.
struct LineLint {
  /// Both lines, in small letters.
  private let said: String

  /// The lint of what happened and of what to do now.
  init(what: String, now: String) { said = "\(what)\n\(now)".lowercased() }

  /// Whether it tells to cut something off that lives depend on (S21).
  var cutsLife: Bool {
    Self.cutting.contains { said.contains($0) }
      && Self.livesDependOn.contains { said.contains($0) }
  }

  /// What the reader may not understand: worth a thought, no obstacle.
  var advice: [LineFinding] {
    // Runs of ASCII letters: Japanese writes no space beside them.
    let words = said.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "&")) }
      .map(String.init)
    let found = Self.jargon.filter { term in
      term.utf8.allSatisfy { $0 < 0x80 } ? words.contains(term.lowercased()) : said.contains(term)
    }
    return found.map { .undefinedWord($0) }
  }

  private static let cutting = ["抜く", "抜い", "切断", "切り離", "遮断", "unplug", "disconnect"]

  /// Systems that people's lives and safety depend on (S21).
  private static let livesDependOn = [
    "人工呼吸", "透析", "手術", "生命維持", "浄水", "水道", "ダム", "信号機", "119", "救急", "消防指令",
    "life support", "dialysis", "ventilator", "water supply", "traffic signal", "emergency call",
  ]

  /// Words of the trade that a clerk at night need not know.
  private static let jargon = [
    "C2", "C&C", "IOC", "IoC", "TTP", "RAT", "APT", "SIEM", "EDR", "IDS", "DDoS", "ビーコン", "ラテラル",
    "エクスフィル", "ペイロード", "ハッシュ値",
  ]
}

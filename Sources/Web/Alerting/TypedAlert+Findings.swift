//! What must be mended in a typed alert before it can be sent (the lint of S4), and what should be thought about.

internal import Alerting
internal import Kernel
internal import Node

extension TypedAlert {
  /// What must be mended: nothing of this can be sent.
  var findings: [LineFinding] {
    // The node's own rule, so that the form finds no less and no more than the interface.
    let problems = lines.problems(isInDoubt: isInDoubt, hasMarks: !form.observables.isEmpty)
    var found: [LineFinding] = problems.map { problem in
      switch problem {
      case .emptyWhat: .whatIsEmpty
      case .emptyNow: .nowIsEmpty
      case .lineTooLong: .lineTooLong(most: ThreeLines.lineMax)
      case .detailTooLong: .detailTooLong(most: ThreeLines.detailMax)
      case .noConcreteMark: .markMissing
      }
    }
    if isUnplugging, Self.livesDependOn.contains(where: { said.contains($0) }) {
      found.append(.notForLifeAndSafety)
    }
    return found
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

  private var said: String { "\(what)\n\(now)".lowercased() }

  private var isUnplugging: Bool {
    ["抜く", "抜い", "切断", "切り離", "遮断", "unplug", "disconnect"].contains { said.contains($0) }
  }

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

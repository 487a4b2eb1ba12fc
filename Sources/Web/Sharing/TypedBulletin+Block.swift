//! The request to block a list of marks, as the form of a bulletin: proposed, and a person issues it.

internal import Alerting
internal import Kernel
internal import Node

extension TypedBulletin {
  /// The form for a list: to all kinds of bodies that may be asked, answered by the evening of the next day. The marks
  /// stand in it defanged, so that no mail program makes a link of them.
  init(blocking request: BlockRequest, to forms: [String], at present: Instant, _ say: Language) {
    self.init(at: present)
    let day = TimeZoneRule.tokyo.civilTime(at: present).date.adding(days: 1)
    answerBy = "\(day)T\(AnswerForm.closingHour):00"
    severity = .serious
    what = BlockPhrases.what(request.count)(say)
    now = BlockPhrases.now(say)
    detail = Self.detail(of: request, say)
    tlp = request.tlp
    // Where several share a gateway, its operator is who can block.
    mayForward = [.maintenanceVendor, .sharedGatewayOperator]
    self.forms = forms
    marks = request.batch.id.description
  }

  /// The marks one a line, as many as fit, and how many more there are.
  private static func detail(of request: BlockRequest, _ say: Language) -> String {
    var lines: [String] = []
    var room = ThreeLines.detailMax - BlockPhrases.more(request.count)(say).count - 1
    for value in request.values {
      let line = PlainText.defanged(value)
      guard line.count < room else { break }
      lines.append(line)
      room -= line.count + 1
    }
    let left = request.count - lines.count
    if left > 0 { lines.append(BlockPhrases.more(left)(say)) }
    return lines.joined(separator: "\n")
  }
}

/// Sentences of a request to block.
enum BlockPhrases {
  static let ask = Phrase(ja: "この手がかりの遮断を求める", en: "Ask to block these")
  static let now = Phrase(
    ja: "下の手がかりを装置で遮断し、終わったら「対応した」と答えてください。",
    en: "Block what is listed below, then answer that it is done.")

  static func what(_ count: Int) -> Phrase {
    Phrase(
      ja: "攻撃者の通信先などの手がかりが\(count)件見つかりました。", en: "Marks of an attacker were found: \(count).")
  }

  static func more(_ count: Int) -> Phrase {
    Phrase(ja: "ほか\(count)件", en: "and \(count) more")
  }

  /// On the board: grave marks are here, and nobody was asked to block them.
  static func unasked(_ source: String, _ count: Int) -> Phrase {
    Phrase(
      ja: "重大な手がかりが届き、まだだれにも遮断を求めていません：\(source)（\(count)件）",
      en: "Grave marks are here that nobody was asked to block: \(source) (\(count))")
  }
}

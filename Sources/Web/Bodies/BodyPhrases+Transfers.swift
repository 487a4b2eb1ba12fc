//! Words for changes of personnel that wait in bodies which end.

internal import Kernel
internal import Node

extension BodyPhrases {
  static let transfers = Phrase(
    ja: "終わる団体の人事異動の予定", en: "Changes of personnel planned in bodies that end")
  static let transfersMean = Phrase(
    ja: "団体が終わる日より前の人事異動は、予定どおり行われます。だれがどの職に就くかは、その団体の管理者だけが見られます。先に、その団体に確かめてください。",
    en: """
      A change before the day on which its body ends takes effect as planned. Who comes and goes is seen by the body's \
      administrator alone: ask there first.
      """)
  static let transfersSeen = Phrase(
    ja: "この人事異動の予定を確かめました", en: "I have checked these changes of personnel")
  static let transferHeads = [
    Phrase(ja: "団体", en: "Body"), Phrase(ja: "人事異動", en: "Change of personnel"),
    Phrase(ja: "団体が先に、または同じ日に終わると", en: "When the body ends before it, or on its day"),
  ]
  static let transferWord = Phrase(
    ja: "人事異動の予定・団体が先に終わると", en: "change of personnel planned, if the body ends first")

  /// 2027年4月1日(木)、3職
  static func planned(_ transfer: PlannedTransfer) -> Phrase {
    Phrase(
      ja: "\(Wording.day(transfer.day, .ja))、\(transfer.posts)職",
      en: "\(Wording.day(transfer.day, .en)), posts: \(transfer.posts)")
  }

  /// What becomes of a change when its body ends first.
  static func becomes(_ conflict: BodyConflict) -> Phrase {
    conflict.heir.map {
      Phrase(ja: "\($0.ja)が、職と人とともに引き継ぐ", en: "passes to \($0.en) with its posts and people")
    }
      ?? Phrase(
        ja: "行われない（取り消し、そのために入れた人の氏名と連絡先を消去する）",
        en: """
          does not take place: it is taken back, and names and addresses that were entered for it are \
          erased
          """)
  }

  private static func whatBecame(_ conflict: BodyConflict) -> Phrase {
    conflict.heir.map { Phrase(ja: "\($0.ja)が引き継いだ", en: "passed to \($0.en)") }
      ?? Phrase(
        ja: "取り消し、そのために入れた人の氏名と連絡先を消去した",
        en: "was taken back; names and addresses that were entered for it are erased")
  }

  /// A change that an import meets, or met, in one line.
  static func transfer(_ conflict: BodyConflict, isOver: Bool) -> Phrase {
    let (name, what) = (conflict.name, planned(conflict.transfer))
    let became = isOver ? whatBecame(conflict) : becomes(conflict)
    return Phrase(
      ja: "\(name.ja)：\(what.ja)。\(became.ja)", en: "\(name.en), \(what.en): \(became.en)")
  }
}

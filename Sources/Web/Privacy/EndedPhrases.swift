//! Words for erasing a body that has ended.

internal import Kernel
internal import Node

/// Sentences of erasing bodies.
enum EndedPhrases {
  static let title = Phrase(ja: "廃止された団体の個人データ", en: "Personal data of bodies that ended")
  /// The name of the sheet, which holds 31 characters.
  static let sheet = Phrase(ja: "廃止された団体", en: "Bodies that ended")
  static let about = Phrase(
    ja: "廃止された団体に残る氏名・連絡先・文を、まとめて消去できます。引き継いだ団体が持つものと、ほかの団体も関わった警報の文は残ります。消去すると元に戻せません。",
    en: """
      Names, addresses and texts that a body left behind are erased together. What its successor has stays, \
      and so do the lines of alerts that others had a duty about. It cannot be undone.
      """)
  static let nobody = Phrase(ja: "廃止された団体はありません。", en: "No body has ended.")
  static let look = Phrase(ja: "消去の内容を見る", en: "See what would be erased")
  static let left = Phrase(ja: "残っています", en: "not erased")
  static let heads = [
    Phrase(ja: "団体", en: "Body"), Phrase(ja: "コード", en: "Code"),
    Phrase(ja: "廃止の日", en: "Ended"), Phrase(ja: "引き継いだ団体", en: "In its place"),
    Phrase(ja: "状態", en: "State"),
  ]

  /// Whether a body's data was erased, and when.
  static func state(_ body: EndedBody, _ say: Language) -> String {
    body.erasedAt.map { "\(ErasurePhrases.erased(say)) \(Wording.day($0, say))" } ?? left(say)
  }

  /// What goes, a line for each.
  static func going(_ preview: OrganizationErasurePreview) -> [Phrase] {
    [
      Phrase(
        ja: "氏名・宛先・サインインの名前\(preview.contacts)件",
        en: "\(preview.contacts) names, addresses and names to sign in by"),
      Phrase(
        ja: "この団体だけに関わる警報の文と、この団体の覚書・証拠・理由・回答・問い\(preview.work)件",
        en: """
          \(preview.work) texts: alerts that concerned it alone, its notes, evidence, reasons, answers and \
          questions
          """
      ),
      Phrase(ja: "台帳の文\(preview.inventory)件", en: "\(preview.inventory) entries of its inventory"),
      Phrase(
        ja: "ファイルの名前・理由・紹介\(preview.others)件",
        en: "\(preview.others) names of files, reasons and parts of its profile"),
    ]
  }

  /// What stays, a line for each that there is.
  static func staying(_ preview: OrganizationErasurePreview) -> [Phrase] {
    var found = [
      Phrase(
        ja: "記録\(preview.facts)件：氏名は入っていません。改ざんを見つけるために残します。",
        en: "\(preview.facts) Facts: they name nobody, and show that nothing was rewritten.")
    ]
    if preview.passed > 0 {
      found.append(
        Phrase(
          ja: "引き継いだ団体が持つ氏名・宛先・問い・保全の理由\(preview.passed)件：いまも使われています。",
          en: """
            \(preview.passed) names, addresses, questions and reasons of holds that passed to its successor \
            and are in use.
            """))
    }
    if preview.shared > 0 {
      found.append(
        Phrase(
          ja: "ほかの団体も関わった警報\(preview.shared)件の文：その団体の記録です。",
          en: "The lines of \(preview.shared) alerts that others had a duty about: theirs."))
    }
    return found
  }

  /// What is to be done first.
  static func block(_ block: OrganizationErasureBlock) -> Phrase {
    switch block {
    case .stillLives:
      Phrase(
        ja: "廃止されていません。団体の一覧で、先に廃止を反映してください。",
        en: "It has not ended. End it by a list of bodies first.")
    case .openDuty:
      Phrase(
        ja: "終わっていない対応があります。先に終了してください。",
        en: "A duty of it is not over. Close it first.")
    case .legalHold:
      Phrase(
        ja: "保全の指定があります。この団体のもの、またはこの団体が関わった警報への指定です。期限が過ぎるか、指定した組織が解くまで消去できません。",
        en: """
          A hold keeps it, its own or one on an alert in which it had a part. It ends by its day, or whoever \
          placed it lifts it.
          """)
    }
  }
}

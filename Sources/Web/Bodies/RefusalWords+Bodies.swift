//! What refusals about bodies over time say to a person.

internal import Kernel

extension RefusalWords {
  // table:
  static let bodyTable: [String: RefusalWords] = [
    "bodyDraftGone": words(
      410, "この取り込みは終わったか、時間が過ぎて消えました。", "This import is over, or was forgotten after a while.",
      "「つながり」の「団体の一覧を取り込む」から、ファイルをもう一度選んでください。",
      "Choose the file once more under “Network”, “Import a list of bodies”."),
    "noBodyColumn": words(
      422, "団体コードか団体名の列が決まっていません。", "No column holds the code or the name.",
      "どちらかの列に意味を選んでください。", "Choose the meaning of one of them."),
    "organizationEnded": words(
      409, "この団体は廃止されています。", "This body has ended.",
      "「つながり」で名称かコードをさがすと、引き継いだ団体が分かります。その団体を選んでください。",
      "Search its name or code under “Network” to find what stands in its place, and choose that."),
    "hasEnded": words(
      409, "廃止された団体の登録は変えられません。", "The entry of a body that ended cannot be changed.",
      "引き継いだ団体の方を変えてください。", "Change the body that stands in its place."),
    "bodyEnded": words(
      409, "関係する団体がすでに廃止されています。", "A body in this list has ended already.",
      "差分をもう一度見てください。", "Look at the differences once more."),
    "codeTaken": words(
      409, "このコードは別の団体に使われています。", "This code belongs to another body.",
      "差分をもう一度見てください。", "Look at the differences once more."),
    "circle": words(
      422, "所属が一回りしてしまいます。", "A body would stand above itself.",
      "上位の団体の列を直してください。", "Correct the column of the body above."),
    "unknownSuccessor": words(
      422, "引き継ぐ団体が分からないところがあります。", "Some body named as a successor is not known.",
      "赤で示したところを直してください。", "Correct what is shown in red."),
    "unreadableDay": words(
      422, "日付を読めません。", "The day cannot be read.", "2027-04-01 の形で書いてください。",
      "Write it as 2027-04-01."),
    "dayTooFar": words(
      422, "先すぎる日付です（3年先まで）。", "The day is too far ahead (at most three years).",
      "もっと近い日付にしてください。", "Choose a nearer day."),
    "transfersPlanned": words(
      409, "終わる団体に、人事異動の予定があります。", "A body that ends has a change of personnel planned.",
      "「終わる団体の人事異動の予定」を確かめ、印を付けてから反映してください。",
      "Look at “Changes of personnel planned in bodies that end”, tick that you have, then apply."),
    "unknownDesignation": words(
      404, "その指定はありません。", "There is no such designation.", "ページを開き直してください。",
      "Open the page again."),
    "deskNotAbove": words(
      422, "この窓口は選べません。", "This desk cannot be agreed on.",
      "司令塔か、この団体を支援・監督する団体のうち監視当直のいるところから選んでください。先に上位の団体か、その団体の監視当直を登録してください。",
      "Choose the tower, or a body that supports or supervises this one and has a watch desk; enter these first."
    ),
    "deskNotAgreed": words(
      422, "窓口と取り決めたという印がありません。", "Nobody said that this was agreed with the desk.",
      "窓口の了解を得てから、印を付けて登録してください。", "Ask the desk first, then tick the box and enter it."),
    "textTooLong": words(
      422, "文字が長すぎます。", "The text is too long.", "短くしてください（種類は60文字、根拠は200文字まで）。",
      "Shorten it (kind 60, basis 200 characters)."),
    "ownParent": words(
      422, "自分自身の上位にはなれません。", "A body cannot stand above itself.",
      "上位の団体を選び直してください。", "Choose another body above."),
  ]
}

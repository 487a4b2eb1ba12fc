//! Words of the page on which personnel changes.

internal import Kernel
internal import Node

/// Sentences of changes of personnel.
enum TransferPhrases {
  static let title = Phrase(ja: "人事異動", en: "Change of personnel")
  static let about = Phrase(
    ja:
      "異動の日に、だれがどの職を離れ、だれが来るかをまとめて入れます。当日の0時に自動で切り替わり、離れた人はその時から何も見られなくなります。発令までは、管理する人のほかには見えません。",
    en: """
      Enter who leaves which post on a day and who comes. It takes effect by itself at midnight; \
      whoever leaves sees nothing from that minute on. Until then only those who keep the \
      directory see it.
      """)
  static let bySheet = Phrase(ja: "表計算ファイルで入れる", en: "By a spreadsheet")
  static let day = Phrase(ja: "異動の日", en: "Day")
  static let show = Phrase(ja: "この日で表示", en: "Show for this day")
  static let next = Phrase(ja: "違いを確かめる", en: "Show the differences")
  static let stays = Phrase(ja: "そのまま", en: "stays")
  static let leaves = Phrase(ja: "離れる（後任なし）", en: "leaves, nobody follows")
  static let vacant = Phrase(ja: "空席", en: "vacant")
  static let staysVacant = Phrase(ja: "空席のまま", en: "stays vacant")
  static let newPerson = Phrase(ja: "新しい人が来る", en: "Somebody new comes")
  static let name = Phrase(ja: "氏名", en: "Name")
  static let mail = Phrase(ja: "メール", en: "Mail")
  static let phone = Phrase(ja: "電話", en: "Phone")
  static let heads = [
    Phrase(ja: "職", en: "Post"), Phrase(ja: "その日の担当（いまの予定）", en: "Holder on that day, as planned"),
    Phrase(ja: "その日から", en: "From that day"),
  ]
  static let differences = Phrase(ja: "異動の内容を確かめる", en: "Check the change")
  static let apply = Phrase(ja: "この内容で発令する", en: "Enter this change")
  static let back = Phrase(ja: "直す", en: "Change it")
  static let nothing = Phrase(ja: "変わるところがありません。", en: "Nothing changes.")
  static let vacantPosts = Phrase(ja: "だれも引き継がない職", en: "Posts that nobody takes over")
  static let leaving = Phrase(ja: "その日からすべての権限を失う人", en: "Will lose all access that day")
  static let leavingHint = Phrase(
    ja: "画面も、メールの中の確認ボタンも、その時から使えません。", en: "Neither pages nor links in mails work from then on.")
  static let planned = Phrase(ja: "これまでに入れた異動", en: "Changes entered so far")
  static let undo = Phrase(ja: "取り消す", en: "Take it back")
  static let undone = Phrase(ja: "取り消し済み", en: "taken back")
  static let done = Phrase(ja: "実施済み", en: "in effect")
  static let waiting = Phrase(ja: "発令待ち", en: "to come")
  static let needsAccess = Phrase(ja: "まだサインインできません", en: "cannot sign in yet")
  static let accounts = Phrase(ja: "招待リンクを作る（アカウント）", en: "Make invitation links (accounts)")
  static let nobody = Phrase(ja: "だれも来ない", en: "nobody comes")
  static let arrow = Phrase(ja: "から", en: "to")

  /// 来る人の問題
  static func problem(_ problem: TransferDifferences.Problem) -> Phrase {
    switch problem {
    case .noName: Phrase(ja: "氏名を入れてください。", en: "Enter the name.")
    case .badMail: Phrase(ja: "メールアドレスを確かめてください。", en: "Check the mail address.")
    case .badPhone:
      Phrase(ja: "電話番号を市外局番から入れてください。", en: "Enter the phone number with its area code.")
    case .noWay: Phrase(ja: "メールか電話のどちらかを入れてください。", en: "Enter a mail address or a phone number.")
    case .unknownPost: Phrase(ja: "この職はもうありません。", en: "This post is gone.")
    case .notThere: Phrase(ja: "この人はその日にはもう職にいません。", en: "This person holds no post then.")
    case .alreadyThere: Phrase(ja: "この人はすでにこの職にいます。", en: "This person holds this post already.")
    case .twice: Phrase(ja: "同じ行が二つあります。", en: "The same line stands twice.")
    }
  }

  /// 4月1日から 情報係長 が空席になります
  static func vacancy(_ organization: String?, _ post: String, _ day: String, isNow: Bool) -> Phrase
  {
    let ja = organization.map { "\($0) " } ?? ""
    let en = organization.map { "\($0): " } ?? ""
    return isNow
      ? Phrase(ja: "\(ja)\(post)は\(day)から空席です", en: "\(en)\(post) has been vacant since \(day)")
      : Phrase(ja: "\(ja)\(post)は\(day)から空席になります", en: "\(en)\(post) will be vacant from \(day)")
  }
}

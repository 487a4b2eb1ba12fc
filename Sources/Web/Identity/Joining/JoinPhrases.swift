//! Words of the page by which a firm joins, and of the page after it.

internal import Kernel
internal import Node

/// Sentences of joining.
enum JoinPhrases {
  static let title = Phrase(ja: "参加の申込み", en: "Join")
  static let time = Phrase(
    ja: "この1枚だけです。10分ほどで終わります。*の欄は必ず書いてください。",
    en: "This one page, about ten minutes. Fields with * must be filled in.")
  static let firm = Phrase(ja: "会社のこと", en: "The firm")
  static let you = Phrase(ja: "最初に連絡を受ける人", en: "Who is told first")
  static let stead = Phrase(ja: "その人が出ないとき", en: "When that person does not answer")
  static let supporterIsDeputy = Phrase(
    ja: "支援窓口が代わりに動く（人がいなければ、これで十分です）",
    en: "The supporter's desk acts instead (good enough for a firm of one)")
  static let ownDeputy = Phrase(ja: "社内の別の人に連絡する", en: "Somebody else of the firm is told")
  static let night = Phrase(ja: "夜と休日に電話してよい人", en: "Whom to call at night and on holidays")
  static let nightSame = Phrase(ja: "最初に連絡を受ける人と同じ", en: "The same person")
  static let nightDeputy = Phrase(ja: "上の「社内の別の人」", en: "The other person of the firm, above")
  static let nightOther = Phrase(ja: "ほかの人", en: "Somebody else")
  static let uses = Phrase(ja: "仕事でいちばん使うもの", en: "What you use most at work")
  static let usesHint = Phrase(
    ja: "1行に1つ、10行まで。例：会計ソフト ○○、社内の共有フォルダ、NASの型番、ルーターの型番",
    en: "One a line, at most ten. For example: accounting software, shared folder, model of router."
  )
  static let agreement = Phrase(ja: "参加の約束", en: "What you agree to")
  /// The participation text, version 1 (`Invitation.terms`). A change of it is a new version.
  static let terms = [
    Phrase(
      ja: "あなたの会社に関わる攻撃の知らせが、ここに書いた人へメールと電話で届きます。",
      en: "Warnings that concern your firm reach the people named here by mail and phone."),
    Phrase(
      ja: "返事がないときは、支援窓口が次の人へ連絡します。3か月に1度、届くかどうかの試しがあります。",
      en: "Without an answer the supporter's desk calls the next. Once a quarter it is tested."),
    Phrase(
      ja: "ここに書いたことは、知らせと支援のためだけに、支援窓口と司令塔が使います。",
      en:
        "What you write here is used by the supporter and the control tower, for warnings and help only."
    ),
    Phrase(
      ja: "いつでもやめられます。やめるときは支援窓口へ電話してください。",
      en: "You can leave at any time: call the supporter's desk."),
  ]
  static let agree = Phrase(ja: "読みました。参加します", en: "I have read this and want to join")
  static let send = Phrase(ja: "参加する", en: "Join")
  static let wrong = Phrase(
    ja: "直すところがあります。書いたものは残っています。",
    en: "Something has to be corrected. What you typed is still here.")

  /// 北県の案内で参加します
  static func by(_ supporter: String) -> Phrase {
    Phrase(ja: "\(supporter)の案内による参加です。", en: "You join by an invitation of \(supporter).")
  }

  /// The label of a field.
  // table:
  static func label(_ field: JoinApplication.Field) -> Phrase {
    switch field {
    case .name: Phrase(ja: "会社の名前 *", en: "Name of the firm *")
    case .number: Phrase(ja: "法人番号（13桁）*", en: "Corporate number (13 digits) *")
    case .person: Phrase(ja: "氏名 *", en: "Name *")
    case .phone: Phrase(ja: "いちばんつながる電話（携帯など）*", en: "Best phone number (mobile) *")
    case .landline: Phrase(ja: "ほかの電話（会社など）", en: "Another phone (office)")
    case .mail: Phrase(ja: "メールアドレス", en: "Mail address")
    case .deputy: stead
    case .deputyName: Phrase(ja: "その人の氏名", en: "That person's name")
    case .deputyPhone: Phrase(ja: "その人の電話", en: "That person's phone")
    case .deputyMail: Phrase(ja: "その人のメールアドレス", en: "That person's mail address")
    case .night: night
    case .nightName: Phrase(ja: "夜の人の氏名", en: "Name for the night")
    case .nightPhone: Phrase(ja: "夜の人の電話", en: "Phone for the night")
    case .uses: uses
    case .agree: agreement
    }
  }

  /// What is wrong with a field, and what to type.
  // table:
  static func problem(_ problem: JoinApplication.Problem) -> Phrase {
    func named(_ field: JoinApplication.Field, _ ja: String, _ en: String) -> Phrase {
      let name = label(field)
      func plain(_ text: String) -> String {
        text.replacing(" *", with: "").replacing("*", with: "")
      }
      return Phrase(ja: "\(plain(name.ja))：\(ja)", en: "\(plain(name.en)): \(en)")
    }
    switch problem {
    case .missing(let field): return named(field, "書いてください。", "please fill it in.")
    case .tooLong(let field, let most):
      return named(field, "\(most)文字までにしてください。", "at most \(most) characters.")
    case .notANumber:
      return named(
        .number, "13桁が合っていません。「国税庁 法人番号」で会社名を調べると分かります。",
        "the 13 digits do not fit together. Look the firm up at the National Tax Agency's site.")
    case .notAPhone(let field):
      return named(field, "市外局番から書いてください（例 090-1234-5678）。", "write it with its area code.")
    case .notAMail(let field):
      return named(field, "name@example.jp の形で書いてください。", "write it as name@example.jp.")
    case .tooManyLines(let most):
      return named(.uses, "\(most)行までにしてください。", "at most \(most) lines.")
    case .noDeputyForNight:
      return named(
        .night, "社内の別の人を書くか、ほかの答えを選んでください。",
        "name the other person above, or choose another answer.")
    case .notAgreed: return named(.agree, "読んで、印を付けてください。", "read it and tick the box.")
    }
  }

  // MARK: After joining

  static let welcome = Phrase(ja: "参加できました", en: "You have joined")
  static let testComes = Phrase(
    ja: "いま、試しのメールを出しました。メールの「受け取りました」を押してください。メールのない方には、支援窓口が電話します。",
    en: """
      A test mail is on its way. Press “received” in it. Whoever gave no mail address is called by the \
      supporter's desk.
      """)
  static let testDone = Phrase(
    ja: "試しの連絡に答えがありました。連絡は届きます。", en: "The test was answered: you can be reached.")
  static let printCard = Phrase(ja: "壁に貼るカードを印刷する", en: "Print the card for the wall")
  static let month = Phrase(ja: "今月すること、3つ", en: "Three things to do this month")
  static let things = [
    Phrase(ja: "壁のカードを印刷し、電話のそばに貼る。", en: "Print the card and hang it beside the phone."),
    Phrase(
      ja: "大事なデータの写しを1つ、線を抜いて別に置く。1つ戻してみる。",
      en: "Keep one copy of your data unplugged, elsewhere. Try to bring one file back."),
    Phrase(
      ja: "ルーターとパソコンの更新を当て、遠隔操作の口（リモートデスクトップ、VPN）を使わないなら閉じる。",
      en: "Update router and computers; close remote desktop and VPN if you do not use them."),
  ]
  static let signInAgain = Phrase(
    ja: "次にこの画面を開くとき：「サインイン」の名前は法人番号です。はじめに、合言葉を決めてください。",
    en: "To come back: your name for signing in is the corporate number. First choose a password.")
  static let setPassword = Phrase(ja: "合言葉（パスワード）を決める", en: "Choose a password")
  static let more = Phrase(ja: "使うものの一覧・連絡先を見る", en: "See your list of systems and contacts")
}

//! Words of the acknowledge page. No jargon on the receiving side.

internal import Kernel

/// Sentences of S2.
enum AcknowledgePhrases {
  static let who = Phrase(ja: "対応する人", en: "Who is acting")
  static let choose = Phrase(ja: "えらんでください", en: "Choose")
  static let notOnRoster = Phrase(ja: "名簿にない人", en: "Someone not on the roster")
  static let otherName = Phrase(ja: "名簿にない方は、お名前", en: "Your name, if not on the roster")
  static let received = Phrase(ja: "受け取りました", en: "I have received it")
  static let acting = Phrase(ja: "抜きました（対応を始めます）", en: "Unplugged (I am acting on it)")
  static let handOn = Phrase(ja: "ほかの人へ渡す", en: "Hand it to someone else")
  static let giver = Phrase(ja: "渡す人（あなた）", en: "Who hands it on (you)")
  static let handOnTo = Phrase(ja: "渡す相手", en: "Hand it to")
  static let handOnNow = Phrase(ja: "この人へ渡す", en: "Hand it on")
  static let handOnMeans = Phrase(
    ja: "相手が受け取るまで、担当はあなたの組織のこの当番のままです。",
    en: "You stay responsible until that person has acknowledged.")
  static let technical = Phrase(ja: "くわしい技術情報", en: "Technical information")
  static let defangedNote = Phrase(
    ja: "誤って開かないように、点を [.] と書いています。",
    en: "Dots are written [.] so that nothing is opened by mistake.")
  static let alsoTold = Phrase(ja: "同じ知らせが届いている方：", en: "The same alert went to:")
  static let openingIsNotEnough = Phrase(
    ja: "このページを開いただけでは、受け取ったことになりません。",
    en: "Opening this page does not acknowledge the alert.")
  static let readRecorded = Phrase(
    ja: "あなたが読んだことも記録しました。することはありません。",
    en: "That you have read it is recorded too. There is nothing you must do.")
  static let withheld = Phrase(
    ja: "取扱区分により、内容はここに表示しません。サインインして読むか、電話でおたずねください。",
    en: "The marking does not allow the text here. Sign in to read it, or call.")
  static let expired = Phrase(
    ja: "この確認ページの期限が切れました", en: "This acknowledge page has expired")
  static let expiredWhy = Phrase(
    ja: "知らせそのものは続いています。次のどちらかで、受け取りを知らせてください。",
    en: "The alert itself goes on. Please acknowledge it in one of these ways.")
  static let orCall = Phrase(ja: "下の番号へ電話する", en: "call one of the numbers below")
  static let backToLetter = Phrase(ja: "知らせをもう一度読む", en: "Read the alert again")

  /// The browser tab's title.
  static func title(_ number: String) -> Phrase {
    Phrase(ja: "受け取りの確認 \(number)", en: "Acknowledge \(number)")
  }

  /// The page's heading.
  static func heading(_ number: String) -> Phrase {
    Phrase(ja: "知らせ \(number)", en: "Alert \(number)")
  }

  /// Somebody was faster.
  static func already(_ person: String) -> Phrase {
    Phrase(ja: "\(person)さんが確認済みです", en: "Already acknowledged by \(person)")
  }

  /// The way by mail.
  static func replyWith(_ code: String) -> Phrase {
    Phrase(ja: "届いたメールに「\(code)」と返信する", en: "reply “\(code)” to the mail you received")
  }

  /// The button that takes back what was just recorded.
  static func undo(_ until: String) -> Phrase {
    Phrase(ja: "まちがえたので取り消す（\(until)まで）", en: "Take this back (until \(until))")
  }

  /// Whether it is good news, what was recorded, and until when it can be taken back.
  static func recorded(_ deed: AcknowledgePage.Deed, at now: Instant) -> (Bool, Phrase, Instant?) {
    switch deed {
    case .acknowledged(let person, let until):
      let words = Phrase(
        ja: "受け取りを記録しました。担当は\(person)さんです。",
        en: "Acknowledged. \(person) is the owner.")
      return (true, words, until)
    case .unverified(let name):
      let words = Phrase(
        ja: "「\(name)」さんは名簿にないため、本人の確認ができていません。次の人への連絡は続きます。",
        en:
          "“\(name)” is not on the roster and is unverified. The next people will still be called.")
      return (false, words, nil)
    case .acting(let person, let until):
      let words = Phrase(
        ja: "着手を記録しました。担当は\(person)さんです。",
        en: "Recorded: \(person) is acting on it.")
      return (true, words, until)
    case .answered(let person, let answer):
      let words = Phrase(
        ja: "\(person)さんの回答を記録しました：\(answer.ja)。",
        en: "The answer of \(person) is recorded: \(answer.en).")
      return (true, words, nil)
    case .inDoubt(let person):
      let words = Phrase(
        ja: "\(person)さんの受け取りを記録しました。この経路は疑わしいため、登録の電話でも確認します。電話をお待ちください。",
        en: """
          Recorded for \(person). This channel itself is in doubt: we will also confirm over your \
          registered phone. Please wait for the call.
          """)
      return (false, words, nil)
    case .handedOn(let person):
      let words = Phrase(
        ja: "\(person)さんへ渡しました。受け取りの確認があるまで、担当は変わりません。",
        en: "Handed to \(person). You stay the owner until they acknowledge.")
      return (true, words, nil)
    case .helpAsked(let desk):
      let words = Phrase(
        ja: "\(desk)に助けを求めました。折り返しの電話をお待ちください。",
        en: "\(desk) has been asked for help. Please wait for the call.")
      return (true, words, nil)
    case .helpWasAsked(let desk, let moment):
      let words = Phrase(
        ja: """
          \(Wording.moment(moment, at: now, .ja))にすでに\(desk)へ助けを求めています。\
          折り返しの電話をお待ちください。急ぐときは下の番号へ電話してください。
          """,
        en: """
          Help was already asked at \(Wording.moment(moment, at: now, .en)): \(desk). Please wait for \
          the call; if it is urgent, call a number below.
          """)
      return (true, words, nil)
    }
  }
}

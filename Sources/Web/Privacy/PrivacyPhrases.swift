//! Words of the pages on personal data: erasing people, how long what is kept, holds.

internal import Kernel
internal import Node

/// Sentences of erasing.
enum ErasurePhrases {
  static let title = Phrase(ja: "離れた人の個人データ", en: "Personal data of those who left")
  static let about = Phrase(
    ja: "職を離れた人の氏名と連絡先は、ここから消去できます。消去すると元に戻せません。その人がしたことの記録は、名前のないまま残ります。",
    en: """
      Name and addresses of somebody who has left can be erased here. It cannot be undone. What he did \
      stays in the record, without his name.
      """)
  static let nobody = Phrase(
    ja: "離れた人はいません。職を離れた人だけを消去できます。人事異動か連絡先で、先に職を終えてください。",
    en: "Nobody has left. Only who holds no post can be erased: end the post first.")
  static let look = Phrase(ja: "消去の内容を見る", en: "See what would be erased")
  static let erased = Phrase(ja: "消去済み", en: "erased")
  static let never = Phrase(ja: "職に就いたことがない", en: "never held a post")
  static let heads = [
    Phrase(ja: "人", en: "Person"), Phrase(ja: "離れた日", en: "Left"), Phrase(ja: "状態", en: "State"),
  ]
  static let preview = Phrase(ja: "消去の確認", en: "Before erasing")
  static let afterwards = Phrase(ja: "消去の結果", en: "After erasing")
  static let goes = Phrase(ja: "消えるもの", en: "What goes")
  static let stays = Phrase(ja: "残るものと、その理由", en: "What stays, and why")
  static let first = Phrase(ja: "先にしなければならないこと", en: "What has to be done first")
  static let backups = Phrase(
    ja:
      "これまでに作った控え（バックアップ）には、入れ替わるまで残ります。控えから戻すときは「noroshi restore --erasures」で、消去をもう一度行ってください。",
    en: """
      Backups made before still hold it until they are rotated. When one is restored, give \
      “noroshi restore --erasures”, which erases again.
      """)
  static let now = Phrase(ja: "消去する（元に戻せません）", en: "Erase (cannot be undone)")
  static let back = Phrase(ja: "一覧へ戻る", en: "Back to the list")

  /// 2015年5月8日に消去しました
  static func done(_ day: String) -> Phrase {
    Phrase(ja: "\(day)に消去しました。", en: "Erased on \(day).")
  }

  /// What goes, a line for each.
  static func going(_ preview: ErasurePreview) -> [Phrase] {
    [
      Phrase(
        ja: "氏名（以前の氏名を含む）\(preview.names)件", en: "names, former ones included: \(preview.names)"),
      Phrase(
        ja: "メール・電話・Webhookの宛先と、サインインの名前\(preview.addresses)件",
        en: "addresses, numbers and names to sign in by: \(preview.addresses)"),
      Phrase(
        ja: "本人が書き、本人の名前や連絡先が入っている文\(preview.words)件",
        en: "texts of his own that name him: \(preview.words)"),
    ]
  }

  /// What stays, a line for each that there is.
  static func staying(_ preview: ErasurePreview) -> [Phrase] {
    var found = [
      Phrase(
        ja: "記録\(preview.facts)件：だれかを番号だけで示し、氏名は入っていません。改ざんを見つけるために残します。",
        en:
          "\(preview.facts) Facts: they know him by a number only, and show that nothing was rewritten."
      )
    ]
    if preview.otherWords > 0 {
      found.append(
        Phrase(
          ja: "本人が書いた文\(preview.otherWords)件：本人の名前は入っていません。事案の記録です。",
          en: "\(preview.otherWords) entries of his own that do not name him: records of incidents."
        ))
    }
    if preview.named > 0 {
      found.append(
        Phrase(
          ja: "ほかの人が書き、この人の名前が入っている文\(preview.named)件：書いた人の記録です。保存期間が過ぎると消えます。",
          en:
            "\(preview.named) texts by others that name him: their records. They go when their time is over."
        ))
    }
    if preview.oldLogins > 0 {
      found.append(
        Phrase(
          ja: "サインインの名前\(preview.oldLogins)件：古い版が台帳に書いたもので、消せません。",
          en:
            "\(preview.oldLogins) names to sign in by that an older version wrote into the journal."
        ))
    }
    return found
  }
}

/// Sentences of retention and holds.
enum RetentionPhrases {
  static let title = Phrase(ja: "保存期間", en: "Retention")
  static let about = Phrase(
    ja: "何を、いつから、どれだけ残すかの表です。期間が過ぎた文は1時間ごとに消え、消えた件数だけが記録に残ります。起きたことの記録は消えません。",
    en: """
      What is kept, from when, and for how long. What is past its time is erased every hour; how much \
      went is recorded, and nothing else. The record of what happened stays.
      """)
  static let heads = [
    Phrase(ja: "対象", en: "What"), Phrase(ja: "期間", en: "Kept for"),
    Phrase(ja: "どうなるか", en: "What happens"), Phrase(ja: "理由", en: "Reason"),
    Phrase(ja: "次の30日に消えるもの", en: "Goes within 30 days"), Phrase(ja: "前回", en: "Last time"),
  ]
  static let notTold = Phrase(ja: "司令塔だけが見られます", en: "shown to the tower alone")
  static let never = Phrase(ja: "まだない", en: "never yet")
  static let stricter = Phrase(ja: "この組織では短くする（日数）", en: "Shorter here (days)")
  static let usual = Phrase(ja: "表のとおりにするときは空のまま", en: "Leave it empty to keep to the table")
  static let set = Phrase(ja: "決める", en: "Set")
  static let elsewhere = Phrase(
    ja:
      "センサーの生の記録は noroshi serve の --keep-days、同じ操作を二度しないための覚えは24時間、取り込み途中の一覧は長くて24時間（サインアウトすると消えます）です。",
    en: """
      Raw sensor events follow --keep-days of noroshi serve; remembered answers are kept for 24 hours, \
      as is a list that was sent and not applied (until signing out).
      """)
  static let takeAlong = Phrase(ja: "この組織の記録を持ち出す", en: "Take this organisation's records along")
  static let aboutExport = Phrase(
    ja: "この組織だけの記録と文を、1行に1件のJSONで書き出します。ほかの組織の記録は入りません。連絡先と台帳は表計算の形でも出せます。",
    en: """
      The records and texts of this organisation alone, as JSON lines. Nothing of anybody else is in it. \
      Contacts and inventory come as tables too.
      """)
  static let export = Phrase(ja: "記録を書き出す（JSON Lines）", en: "Write the records (JSON Lines)")
  static let holds = Phrase(ja: "保全の指定", en: "Holds")
  static let aboutHolds = Phrase(
    ja: "訴訟や調査のために、期間が過ぎても、消去を頼まれても残すものです。理由と期限が要ります。",
    en: "What is kept beyond its time for a lawsuit or an inquiry. It needs a reason and a day.")
  static let noHold = Phrase(ja: "保全の指定はありません。", en: "There is no hold.")
  static let place = Phrase(ja: "保全を指定する", en: "Place a hold")
  static let what = Phrase(ja: "何を残すか", en: "What to keep")
  static let everything = Phrase(ja: "この組織のすべて", en: "everything of this organisation")
  static let reason = Phrase(ja: "理由（事件番号、求めた人など）", en: "Reason, e.g. the case and who asked")
  static let until = Phrase(ja: "いつまで", en: "Until")
  static let lift = Phrase(ja: "解く", en: "Lift")
  static let lifted = Phrase(ja: "解いた", en: "lifted")
  static let over = Phrase(ja: "期限が過ぎた", en: "over")

  private static let rowGoes = Phrase(ja: "行が消える", en: "the row goes")

  /// 1827日
  static func days(_ days: Int) -> Phrase { Phrase(ja: "\(days)日", en: "\(days) days") }
  /// この組織では400日
  static func chosen(_ days: Int) -> Phrase {
    Phrase(ja: "この組織では\(days)日", en: "\(days) days here")
  }
  /// 12件
  static func count(_ count: Int) -> Phrase { Phrase(ja: "\(count)件", en: "\(count)") }

  /// What a class is, from which moment its days count, what happens, and why so long.
  // table:
  static func words(_ record: RecordClass) -> (what: Phrase, happens: Phrase, why: Phrase) {
    switch record {
    case .sessions:
      (
        Phrase(ja: "終わったサインイン（終わった時から）", en: "Sessions that ended (from the end)"),
        rowGoes,
        Phrase(ja: "だれが入っていたかを1週間は確かめられるように", en: "to see for a week who was signed in")
      )
    case .links:
      (
        Phrase(ja: "期限の切れた受け取りリンク（切れた時から）", en: "Links that ran out (from then)"),
        rowGoes,
        Phrase(ja: "しばらくは「期限切れ」と案内するため", en: "to say “expired” for a season")
      )
    case .replies:
      (
        Phrase(ja: "返信の番号と、断った返信の覚え（切れた時・受けた時から）", en: "Reply codes and refused replies"),
        rowGoes,
        Phrase(ja: "間違いの相談に答えるため", en: "to answer questions about mistakes")
      )
    case .mails:
      (
        Phrase(ja: "内蔵の受信箱のメール（届いた時から）", en: "Mails of the built-in mailbox"),
        rowGoes,
        Phrase(ja: "実演と試しのためだけのもの", en: "for demonstrations only")
      )
    case .columns:
      (
        Phrase(ja: "一覧の列の覚え（最後に使った時から）", en: "Remembered columns (from the last use)"),
        rowGoes,
        Phrase(ja: "名簿は年に一度来るため、翌年まで", en: "lists come once a year")
      )
    case .letters:
      (
        Phrase(ja: "ほかのノードから来た通信の番号（受けた時から）", en: "Numbers of letters from other nodes"),
        rowGoes,
        Phrase(ja: "同じ通信を二度受け取らないため", en: "so that none is taken twice")
      )
    case .files:
      (
        Phrase(ja: "取り込んだファイルの名前（取り込んだ時から）", en: "Names of imported files"),
        Phrase(ja: "名前だけ消え、記録は残る", en: "the name goes, the Fact stays"),
        Phrase(ja: "翌年の取り込みで前回を確かめるため", en: "to find last year's list")
      )
    case .invitations:
      (
        Phrase(ja: "招待状の覚え書き（使える日が過ぎた時から）", en: "Notes of invitations (from their last day)"),
        Phrase(ja: "覚え書きだけ消え、記録は残る", en: "the note goes, the Fact stays"),
        Phrase(ja: "来なかった相手を翌年もう一度誘うため", en: "to invite once more whoever did not come")
      )
    case .contactTests:
      (
        Phrase(ja: "連絡テストの文面（終わった時から）", en: "Texts of contact tests (from the end)"),
        Phrase(ja: "文面だけ消え、記録は残る", en: "the text goes, the Facts stay"),
        Phrase(ja: "前の年と比べるため", en: "to compare with the year before")
      )
    case .incidents:
      (
        Phrase(
          ja: "警報の文面・報告・経過・証拠・原因・理由・回答（終了の時から）",
          en:
            "Texts of alerts: lines, reports, notes, evidence, causes, reasons, answers (from closing)"
        ),
        Phrase(ja: "文だけ消え、記録は残る", en: "the texts go, the Facts stay"),
        Phrase(
          ja: "事故の記録の通例の5年。公文書の定めがある組織は、その定めが先です",
          en: "five years are usual for records of incidents; laws on public records come first")
      )
    case .departed:
      (
        Phrase(ja: "離れた人の宛先（離れた時から）", en: "Addresses of those who left (from then)"),
        Phrase(ja: "宛先だけ消え、氏名は記録とともに残る", en: "the addresses go, the name stays with the record"),
        Phrase(
          ja: "利用する必要がなくなった個人データは遅滞なく消す（個人情報保護法22条）。1年は問い合わせのため",
          en: "what is needed no more is to be erased (personal information law, article 22)")
      )
    case .searches:
      (
        Phrase(
          ja: "過去の記録の検索で探したものと理由（検索した時から）",
          en: "What was looked for in old events, and why (from the search)"),
        Phrase(ja: "文だけ消え、検索した記録は残る", en: "the texts go, the Fact stays"),
        Phrase(ja: "だれが何を探したかを1年は確かめられるように", en: "to answer for a year who looked for what")
      )
    case .allowed:
      (
        Phrase(
          ja: "終わった「手がかりから外す一覧」の値（終わった時から）",
          en: "Entries of lists of what is no indicator (from the end of the list)"),
        rowGoes,
        Phrase(ja: "だれかのメールアドレスなどを、使わないのに残さないため", en: "an entry may be somebody's mail address")
      )
    }
  }
}

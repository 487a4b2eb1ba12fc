//! What an import of contacts says: columns, kinds of change, and for each mistake what to do.

internal import Kernel
internal import Node

/// Words of lists of contacts.
enum ContactWords {
  /// The heading of a column; read again, it is guessed as the same field.
  static func field(_ field: ContactField) -> Phrase {
    switch field {
    case .organization: Phrase(ja: "団体", en: "Organisation")
    case .department: Phrase(ja: "部署", en: "Department")
    case .post: Phrase(ja: "役職", en: "Post")
    case .role: Phrase(ja: "役割", en: "Role")
    case .name: Phrase(ja: "氏名", en: "Name")
    case .familyName: Phrase(ja: "姓", en: "Family name")
    case .givenName: Phrase(ja: "名", en: "Given name")
    case .phone: Phrase(ja: "電話", en: "Phone")
    case .mobile: Phrase(ja: "携帯", en: "Mobile")
    case .night: Phrase(ja: "夜間", en: "Night")
    case .mail: Phrase(ja: "メール", en: "Mail")
    case .deputy: Phrase(ja: "代行", en: "Deputy")
    case .from: Phrase(ja: "開始日", en: "From")
    case .until: Phrase(ja: "終了日", en: "Until")
    case .key: Phrase(ja: "行キー", en: "Row key")
    }
  }

  /// A kind of change.
  static func kind(_ kind: ContactChange.Kind) -> Phrase {
    switch kind {
    case .newPerson: Phrase(ja: "新しい人", en: "New person")
    case .newPost: Phrase(ja: "職を加える", en: "Further post")
    case .successor: Phrase(ja: "後任", en: "Successor")
    case .changed: Phrase(ja: "変更", en: "Changed")
    case .ended: Phrase(ja: "終了", en: "Ended")
    }
  }

  /// One step, in words.
  static func step(_ step: ContactChange.Step) -> Phrase? {
    switch step {
    case .enter: return nil
    case .rename(_, let from, let to):
      return Phrase(ja: "氏名を直す：\(from) → \(to)", en: "Name: \(from) → \(to)")
    case .makePost(_, let name, let role):
      return Phrase(
        ja: "職を作る：\(name.ja)（\(ContactRoles.word(role).ja)）",
        en: "New post: \(name.en) (\(ContactRoles.word(role).en))")
    case .appoint(_, _, let from, let until):
      let begin = from.map { Phrase(ja: day($0, .ja), en: day($0, .en)) }
      let end = until.map { $0 - Instant.Span(microseconds: 1) }
        .map { Phrase(ja: day($0, .ja), en: day($0, .en)) }
      return Phrase(
        ja: "職に就く：\(begin?.ja ?? "反映のとき")から\(end.map { "\($0.ja)まで" } ?? "")",
        en: "Holds the post from \(begin?.en ?? "now")\(end.map { " until \($0.en)" } ?? "")")
    case .end(_, _, let name, let post):
      return Phrase(ja: "職を離れる：\(name)（\(post.ja)）", en: "Leaves the post: \(name) (\(post.en))")
    case .addRoute(_, let channel, let address):
      let way = RaisePresenter.way(channel)
      return Phrase(ja: "\(way.ja)を加える：\(address)", en: "Add \(way.en): \(address)")
    case .retireRoute(_, let channel, let address):
      let way = RaisePresenter.way(channel)
      return Phrase(ja: "\(way.ja)を使わない：\(address)", en: "No longer use \(way.en): \(address)")
    }
  }

  private static func day(_ moment: Instant, _ say: Language) -> String {
    Wording.day(moment, say)
  }

  /// What is wrong, and what to do.
  // table:
  static func problem(_ reason: ContactProblem.Reason) -> Phrase {
    switch reason {
    case .nameMissing:
      Phrase(ja: "氏名がありません。氏名を入れるか、行を消してください。", en: "No name. Fill it in, or delete the row.")
    case .tooLong:
      Phrase(ja: "文字が長すぎます（200字まで）。短くしてください。", en: "A cell is too long. Keep to 200 characters.")
    case .badMail(let text):
      Phrase(
        ja: "メール「\(text)」には送れません。name@example.jp の形で、1つだけ入れてください。",
        en: "“\(text)” is no mail address. Give one, as name@example.jp.")
    case .badPhone(let text):
      Phrase(
        ja: "電話「\(text)」にはかけられません。外から直接つながる番号を、市外局番から入れてください。内線は書けません。",
        en: "“\(text)” cannot be dialled. Give the whole number without an extension.")
    case .badDate(let text):
      Phrase(
        ja: "日付「\(text)」が分かりません。2026-04-01 や 令和8年4月1日 のように、年から入れてください。",
        en: "“\(text)” is no date. Write it with the year, as 2026-04-01.")
    case .endsBeforeItBegins:
      Phrase(ja: "終了日が開始日より前です。日付を直してください。", en: "It ends before it begins. Correct the dates.")
    case .unknownOrganization(let text):
      Phrase(
        ja: "団体「\(text)」は、あなたが登録できる団体にありません。名前か団体コードを確かめてください。",
        en: "“\(text)” is none of the organisations that you keep. Check its name or code.")
    case .organizationMissing:
      Phrase(
        ja: "どの団体の人か分かりません。団体の名前か団体コードを入れてください。",
        en: "It is not clear whose person this is. Give the organisation’s name or code.")
    case .unknownRole(let text):
      Phrase(
        ja: "役割「\(text)」が分かりません。\(roles(.ja)) のどれかを入れてください。",
        en: "“\(text)” is no role. Use one of: \(roles(.en)).")
    case .badNight(let text):
      Phrase(
        ja: "夜間「\(text)」が分かりません。電話番号か、夜に最初に連絡する人なら○を入れてください。",
        en:
          "“\(text)” is not clear for nights. Give a number, or a mark (○) for who is first at night."
      )
    case .unknownKey(let text):
      Phrase(
        ja: "行キー「\(text)」の人はいません。新しい人なら、行キーを空にしてください。",
        en: "Nobody has the row key “\(text)”. For a new person leave it empty.")
    case .keyOfOtherOrganization:
      Phrase(
        ja: "この行キーは別の団体の人のものです。団体を戻すか、新しい人なら行キーを空にしてください。",
        en: "This row key is of another organisation. Put the organisation back, or clear the key.")
    case .keyTwice(let row):
      Phrase(
        ja: "同じ行キーが\(row)行目にもあります。行を写して作った新しい人なら、行キーを空にしてください。",
        en: "Row \(row) has the same row key. For a new person in a copied row clear the key.")
    case .endedMeanwhile:
      Phrase(
        ja: "この人は、すでに職を離れています。戻すときは行キーを空に、そうでなければ行を消してください。",
        en: "This person has left the post. Clear the key to bring them back, or delete the row.")
    case .duplicateRow(let row):
      Phrase(
        ja: "\(row)行目と同じ人、同じ職です。どちらかの行を消してください。",
        en: "The same person and post as row \(row). Delete one of them.")
    case .severalOfThatName:
      Phrase(
        ja: "同じ氏名の人が何人かいます。いまの連絡先をダウンロードし、その人の行キーを入れてください。",
        en: "Several people have this name. Download the contacts and put in the right row key.")
    case .tooManyParts:
      Phrase(
        ja: "この団体には、これ以上登録できません（それぞれ2000件まで）。団体を分けるか、管理者に相談してください。",
        en: "This organisation holds no more (2,000 of each). Divide it, or ask the administrator.")
    case .sharedMail(let row):
      Phrase(
        ja: "\(row)行目の人と同じメールです。共用の受信箱なら、そのままでかまいません。",
        en: "The same mail as in row \(row). That is fine for a shared mailbox.")
    case .sameName(let row):
      Phrase(
        ja: "\(row)行目と同じ氏名です。同じ人として扱います。別の人なら、氏名で見分けられるようにしてください。",
        en: "The same name as in row \(row): taken for one person. If not, tell the names apart.")
    case .zeroPutBack(let text):
      Phrase(
        ja: "番号の先頭の0を補いました：\(text)。違うときは直してください。",
        en: "The first 0 of the number was put back: \(text). Correct it if that is wrong.")
    case .knownWrong(let text):
      Phrase(
        ja: "「\(text)」は、前に違うと分かった連絡先なので加えません。本人に確かめてください。",
        en: "“\(text)” was found to be wrong before and is not added. Ask the person.")
    case .deputyUnknown(let text):
      Phrase(
        ja: "代行の「\(text)」さんが名簿にいません。その人の行を作り、役割を「代行」にしてください。",
        en: "“\(text)” is nobody’s deputy yet. Give them a row of their own with the role “Deputy”."
      )
    case .noRole:
      Phrase(
        ja: "役割がないので、警報のときに連絡しません。連絡する人なら、役割を入れてください。",
        en: "Without a role this person is never called. Give one to whoever should be.")
    case .noAddress:
      Phrase(
        ja: "メールも電話もないので、連絡できません。どちらかを入れてください。",
        en: "Neither mail nor phone: nobody can reach this person. Give one.")
    }
  }

  private static func roles(_ say: Language) -> String {
    Organization.Role.allCases.map { ContactRoles.word($0)(say) }.joined(
      separator: say == .ja ? "、" : ", ")
  }
}

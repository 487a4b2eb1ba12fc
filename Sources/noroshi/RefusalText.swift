//! A refusal's code as the command line says it.

internal import Glibc
internal import Kernel
internal import Web

/// The words of a refusal on the command line.
enum RefusalText {
  /// A sentence for a code.
  static func of(_ code: String) -> Phrase {
    switch code {
    case "notFound":
      Phrase(ja: "見つかりません。名前や番号を確かめてください。", en: "Not found. Check the name or number.")
    case "conflict":
      Phrase(ja: "同じものがすでにあります。", en: "The same thing exists already.")
    case "accountClosed":
      Phrase(
        ja: "そのアカウントは閉じられていて、もう使えません。ほかの人のアカウントでやり直してください。",
        en: "That account is closed for good. Take somebody else's.")
    case "personHasLeft":
      Phrase(
        ja: "その人は組織を離れています。いまいる人のアカウントでやり直してください。",
        en: "That person has left. Take the account of somebody who is there.")
    default:
      BundlePhrases.refusal(code) ?? ofLink(code)
        ?? Phrase(ja: "受け付けられませんでした（\(code)）。", en: "Refused (\(code)).")
    }
  }

  /// A sentence for a code of `noroshi link`; nil for any other.
  // table:
  private static func ofLink(_ code: String) -> Phrase? {
    switch code {
    case "badInvitation":
      Phrase(
        ja: "この招待コードは使えません。全体を貼り直すか、招待した人に新しいコードを頼んでください。",
        en: "This invitation code cannot be used. Paste all of it, or ask for a new one.")
    case "unreachable":
      Phrase(
        ja: "招待したノードに届きません。コードの最後の住所と、外へ出る回線を確かめてください。",
        en:
          "The node that invited you cannot be reached. Check the address in the code and the line."
      )
    case "badCertificate":
      Phrase(
        ja: "上のノードの答えに、使える証明書がありません。両方の機械の時計と、相手の版を確かめてください。",
        en:
          "The node above answered without a certificate that can be used. Check both machines' clocks, and its version."
      )
    case "nameTaken":
      Phrase(
        ja: "その名前のノードがもうあります。招待した側で前のつながりを失効させてください。",
        en: "Another node has that name. Have the old link revoked where you were invited.")
    case "noCommonVersion":
      Phrase(
        ja: "相手のノードと共通の版がありません。古いほうを新しくしてください。",
        en: "The two nodes have no version in common. Update the older one.")
    case "nodeNameUnfit":
      Phrase(
        ja: "このノードには、ほかのノードから呼ばれる名前がありません。名前は最初の起動のとき、公開の住所から決まります。",
        en: "This node has no name for others. It follows from the public URL at the first start.")
    case "badAddress":
      Phrase(
        ja: "住所は https:// で始めてください（--address、または noroshi settings --public-url）。",
        en: "The address must begin with https:// (--address, or noroshi settings --public-url).")
    case "lifeOutOfRange":
      Phrase(ja: "使える日数は1日から30日までです。", en: "An invitation works for 1 to 30 days.")
    case "towerStays":
      Phrase(ja: "司令塔の組織は移せません。", en: "The tower's own organisation cannot move.")
    case "hostedElsewhere":
      Phrase(ja: "その組織は、ほかのノードが預かっています。", en: "Another node hosts that organisation.")
    case "linkNotActive":
      Phrase(
        ja: "そのノードとのつながりが止まっています。つながりのページで再開してから申し出てください。",
        en: "The link to that node is held. Release it on its page, then offer it again.")
    case "unknownTransfer":
      Phrase(
        ja: "その申し出はないか、もう済んでいます（noroshi link transfers）。",
        en: "There is no such offer, or it is done (noroshi link transfers).")
    case "offerWithdrawn":
      Phrase(
        ja: "その申し出は取り下げられています。移すなら、もう一度申し出てください。",
        en: "That offer was withdrawn. To move it after all, it is offered again.")
    case "offerTakenOver":
      Phrase(
        ja: "その申し出はもう引き受けられ、組織は移りました。戻すには、移った先から申し出てもらってください。",
        en: "That offer was taken over. To have it back, have its new node offer it.")
    case "offerIsOpen":
      Phrase(
        ja: "もう申し出があるか、まだ届いていない取り下げがあります（noroshi link transfers）。取り下げて、届いてから申し出てください。",
        en: """
          It is on offer already, or the other node has not heard yet that it was withdrawn (noroshi link \
          transfers). Withdraw it, and offer it again once that node has heard.
          """)
    case "unknownOrganization":
      Phrase(
        ja: "その団体は登録されていません。識別子（UUID）を確かめてください。",
        en: "That organisation is not known. Check its identifier (a UUID).")
    case "organizationEnded":
      Phrase(
        ja: "その団体は廃止されています。引き継いだ団体の識別子を書いてください。",
        en: "That body has ended. Name the one that stands in its place.")
    case "linkRevoked":
      Phrase(
        ja: "このつながりは失効しています。新しい招待から始めてください。",
        en: "This link was revoked. Begin with a new invitation.")
    case "fileExists":
      Phrase(
        ja: "そのファイルはもうあります。何も書いていません。別の名前にしてください。",
        en: "That file exists already. Nothing was written: choose another name.")
    case "enrolmentFileDamaged":
      Phrase(
        ja: "ファイルが読めません。noroshi link ask または admit が書いたファイルを、そのまま渡してください。",
        en: "The file cannot be read. Give a file of noroshi link ask or admit as it is.")
    default: nil
    }
  }
}

/// The folder this process was started in.
func currentFolder() -> String {
  var buffer = [CChar](repeating: 0, count: 4096)
  guard getcwd(&buffer, buffer.count) != nil else { return "." }
  return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

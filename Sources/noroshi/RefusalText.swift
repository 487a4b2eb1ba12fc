//! A refusal's code as the command line says it.

internal import Glibc
internal import Kernel

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
    default: Phrase(ja: "受け付けられませんでした（\(code)）。", en: "Refused (\(code)).")
    }
  }
}

/// The folder this process was started in.
func currentFolder() -> String {
  var buffer = [CChar](repeating: 0, count: 4096)
  guard getcwd(&buffer, buffer.count) != nil else { return "." }
  return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

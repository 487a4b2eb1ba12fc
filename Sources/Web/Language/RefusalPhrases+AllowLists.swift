//! What is said where a list of what is no mark is refused.

internal import Kernel

extension RefusalWords {
  /// By code.
  // table:
  static let allowLists: [String: RefusalWords] = [
    "tooManyAllowed": words(
      413, "手がかりから外す一覧が大きすぎるか、多すぎます（1つ5万件・8 MiB、合わせて20個・10万件まで）。",
      "The list is too long, or there are too many (50,000 entries and 8 MiB each; 20 lists and 100,000 entries in all).",
      "使わない一覧をやめるか、必要な値だけの一覧にしてください。",
      "End one that is not needed, or keep to the values that you need."),
    "notAllowList": words(
      422, "このファイルは、手がかりから外す一覧として読めません。", "This file is no list of what is no indicator.",
      "MISP の warning list（JSON）か、1行に1つの値のファイルを選んでください。",
      "Choose a warning list of MISP (JSON), or a file with one value a line."),
    "emptyAllowList": words(
      422, "一覧に、照らし合わせられる値が一つもありません。", "Nothing on the list can be compared.",
      "1行に1つの値になっているか、値の一部や正規表現で比べる一覧ではないか、確かめてください。",
      "See that each line has one value, and that the list does not compare parts of values or expressions."
    ),
    "notInForce": words(
      409, "もう終わっています。", "It has ended already.", "一覧を開き直してください。",
      "Open the list again."),
  ]
}

//! Whether a reporter says that he opened what he reports.

extension MailReport {
  // table:
  private static let opened = [
    "開いた", "開きました", "開いてしま", "開けた", "開けました", "開けてしま", "ひらいてしま", "クリックした",
    "クリックしました", "クリックしてしま", "押した", "押しました", "押してしま", "入力した", "入力しました",
    "入力してしま", "実行した", "実行しました", "実行してしま", "返信した", "返信しました", "返信してしま",
    "opened", "clicked", "entered my", "typed my", "ran the", "replied to it",
  ]
  // table:
  private static let denied = [
    "開いたりして", "開いた人はいません", "開いた者はいません", "開いた人はいない", "not opened", "n't opened",
    "never opened", "not clicked", "n't clicked", "never clicked", "nobody opened", "no one opened",
  ]

  /// Whether the words say so. In doubt they do: then somebody is called who can ask.
  public static func saysOpened(_ words: String) -> Bool {
    var said = words.lowercased()
    for denial in denied { said = said.replacing(denial, with: "") }
    return opened.contains { said.contains($0) }
  }
}

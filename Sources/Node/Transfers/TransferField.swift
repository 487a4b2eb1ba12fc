//! What a column of a list of changes of personnel can mean, and the headings by which each is known.

/// The meaning of a column.
public enum TransferField: String, ListField {
  /// The key by which a row that was handed out is known again.
  case key
  /// 職
  case post
  /// Who holds it until that day.
  case holder
  /// A mark that he leaves and nobody follows.
  case leaves
  /// Who comes.
  case comer
  case mail
  case phone
  /// 異動日
  case day

  /// No meaning stands twice.
  public var mayRepeat: Bool { false }

  /// The field that a heading names; nil for one that names none.
  public static func guess(_ heading: String) -> TransferField? {
    let text = ContactText.compared(heading)
    guard !text.isEmpty else { return nil }
    if let exact = allCases.first(where: { names[$0]?.contains(text) ?? false }) { return exact }
    return parts.first { row in row.words.contains { text.contains($0) } }?.field
  }

  // table:
  private static let names: [TransferField: Set<String>] = [
    .key: ["行キー", "キー", "rowkey", "key"],
    .post: ["職", "職名", "役職", "ポスト", "所属・職", "post", "position"],
    .holder: [
      "いまの担当", "現担当", "現担当者", "現任者", "前任", "前任者", "転出者", "旧", "旧担当", "holder", "from",
      "predecessor", "whoholdsit",
    ],
    .leaves: ["離れる(後任なし)", "離れる", "離任", "後任なし", "leaves", "leaves,nobodyfollows"],
    .comer: [
      "来る人", "後任", "後任者", "新任", "新任者", "転入者", "着任者", "新", "新担当", "氏名", "comes", "to",
      "successor", "whocomes",
    ],
    .mail: ["メール", "メールアドレス", "eメール", "mail", "email", "e-mail"],
    .phone: ["電話", "電話番号", "連絡先電話", "phone", "telephone"],
    .day: ["異動日", "異動の日", "発令日", "着任日", "発令年月日", "異動年月日", "日付", "day", "date"],
  ]

  /// Parts of headings; what stands first wins.
  private static let parts: [(field: TransferField, words: [String])] = [
    (.key, ["行キー"]), (.day, ["異動日", "発令", "年月日"]), (.mail, ["メール", "mail"]),
    (.phone, ["電話", "phone"]), (.leaves, ["後任なし"]), (.holder, ["前任", "現任", "いまの担当"]),
    (.comer, ["後任", "新任", "来る人"]), (.post, ["役職", "職名"]),
  ]
}

/// The columns of a list of changes of personnel.
public typealias TransferColumns = ListColumns<TransferField>

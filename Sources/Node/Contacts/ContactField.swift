//! What a column of a list of contacts can mean, and the headings by which each is known.

/// The meaning of a column.
public enum ContactField: String, Hashable, Sendable, CaseIterable {
  /// Whose: name or code of an organisation; without the column, the importer's own.
  case organization
  /// 部署; several columns are put together.
  case department
  /// 役職
  case post
  /// What the person does on the ladder.
  case role
  /// The whole name.
  case name
  /// 姓
  case familyName
  /// 名
  case givenName
  case phone
  case mobile
  /// 夜間: a number, or a mark that the person is first at night.
  case night
  case mail
  /// 代行: a mark that the person is the deputy, or who is the person's.
  case deputy
  /// The first day in the post.
  case from
  /// The last day in the post.
  case until
  /// The key by which an exported row is known again.
  case key

  /// The field that a heading names; nil for one that names none, or something that is not taken (fax, readings).
  public static func guess(_ heading: String) -> ContactField? {
    let text = ContactText.compared(heading)
    guard !text.isEmpty, !passedOver.contains(where: { text.contains($0) }) else { return nil }
    if let exact = allCases.first(where: { names[$0]?.contains(text) ?? false }) { return exact }
    let found = parts.first { row in row.words.contains { text.contains($0) } }?.field
    // 代行者の電話 is not this person's.
    let isReach = found == .phone || found == .mobile || found == .mail || found == .night
    let isOfOther = parts.first { $0.field == .deputy }?.words.contains { text.contains($0) }
    return isReach && isOfOther == true ? nil : found
  }

  /// Headings of columns that are never taken.
  private static let passedOver = [
    "fax", "ファクス", "ファックス", "ﾌｧｯｸｽ", "ふりがな", "フリガナ", "ﾌﾘｶﾞﾅ", "よみ", "カナ", "かな",
    "備考", "内線", "remark", "note", "kana", "extension",
  ]

  // table:
  private static let names: [ContactField: Set<String>] = [
    .organization: [
      "団体", "団体名", "組織", "組織名", "機関", "機関名", "自治体", "自治体名", "市町村", "市区町村",
      "会社", "会社名", "法人名", "団体コード", "organization", "organisation", "company", "body",
    ],
    .department: [
      "部署", "部署名", "所属", "所属名", "部", "課", "係", "課名", "部課名", "担当課", "department", "section",
      "division",
    ],
    .post: ["役職", "役職名", "職", "職名", "肩書", "post", "title", "position"],
    .role: ["役割", "csirtでの役割", "role"],
    .name: [
      "氏名", "名前", "お名前", "担当者", "担当者名", "担当者氏名", "職員名", "name", "fullname", "person",
    ],
    .familyName: ["姓", "氏", "苗字", "名字", "familyname", "lastname", "surname"],
    .givenName: ["名", "givenname", "firstname"],
    .phone: ["電話", "電話番号", "連絡先", "固定電話", "直通", "tel", "phone", "telephone", "phonenumber"],
    .mobile: ["携帯", "携帯電話", "携帯番号", "スマホ", "mobile", "cell", "mobilephone"],
    .night: ["夜間", "夜間連絡先", "夜間電話", "休日・夜間", "時間外", "night", "nightphone", "afterhours"],
    .mail: [
      "メール", "メールアドレス", "eメール", "ﾒｰﾙ", "ﾒｰﾙｱﾄﾞﾚｽ", "mail", "email", "e-mail", "mailaddress",
      "emailaddress", "e-mailaddress",
    ],
    .deputy: ["代行", "代行者", "代理", "deputy"],
    .from: ["開始日", "着任日", "発令日", "就任日", "from", "start", "startdate", "since"],
    .until: ["終了日", "離任日", "退任日", "任期", "任期満了日", "until", "end", "enddate"],
    .key: ["行キー", "キー", "rowkey", "key"],
  ]

  /// Parts of headings; what stands first wins.
  private static let parts: [(field: ContactField, words: [String])] = [
    (.key, ["行キー", "rowkey"]), (.mail, ["メール", "ﾒｰﾙ", "mail"]),
    (.mobile, ["携帯", "スマホ", "mobile", "cell"]), (.night, ["夜間", "時間外", "night", "afterhours"]),
    (.phone, ["電話", "直通", "tel", "phone"]), (.from, ["開始", "着任", "発令", "就任"]),
    (.until, ["終了", "離任", "退任", "満了"]), (.role, ["役割"]), (.deputy, ["代行", "代理", "deputy"]),
    (.name, ["氏名", "名前", "担当者"]),
    (.organization, ["団体", "組織", "機関名", "自治体", "市町村", "会社", "法人"]),
    (.department, ["部署", "所属", "課名", "department"]), (.post, ["役職", "職名", "肩書"]),
  ]
}

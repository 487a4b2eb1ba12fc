//! Who is in the demonstration: real bodies from public lists, invented people and a few invented bodies.

internal import Kernel

/// The bodies in the order in which they are entered: parents before children, the control tower first.
struct DemonstrationPlan {
  /// How many of the public lists' bodies are entered.
  enum Scope: String, CaseIterable {
    /// The ministries and their outer bodies, the prefectures, and the invented ones.
    case sample
    /// All of them.
    case all
  }

  private(set) var bodies: [PlannedBody] = []

  /// The key of the control tower, of the invented town and of the prefecture that supports it.
  static let tower = "tower"
  static let town = "kitayama"
  static let prefecture = "310000"
  /// The key of the invented agency.
  static let agency = "agency-a"
  /// The key of the ministry that supervises it; nil where the list has it not.
  private(set) var ministry: String?

  /// The plan; `text` is `bodies.txt`. Lines that do not read are passed over: the file is ours and a test counts it.
  init(_ text: String, scope: Scope) {
    bodies.append(Self.theTower)
    var names: [String: String] = [:]
    var prefectures: [String: String] = [:]
    var cities: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      switch fields.first {
      case "N" where fields.count == 5:
        let key = "n\(names.count + 1)"
        names[fields[3]] = key
        let isKept = ["府省庁", "外局等", "内閣の機関"].contains(fields[1])
        let parent = names[fields[2]].map { (Organization.Tree.supervision, $0) }
        guard scope == .all || isKept else { continue }
        let isMinistry = fields[3] == "厚生労働省"
        bodies.append(
          PlannedBody(
            key: key, code: nil, name: Phrase(ja: fields[3], en: fields[4]), legalForm: fields[1],
            parent: parent,
            staff: isMinistry ? Self.ministryStaff : PlannedBody.usualStaff(key),
            isFeatured: isMinistry))
        if isMinistry {
          ministry = key
          bodies.append(Self.agency(under: key))
        }
      case "P" where fields.count == 4:
        prefectures[String(fields[1].prefix(2))] = fields[1]
        let isFeatured = fields[1] == Self.prefecture
        bodies.append(
          PlannedBody(
            key: fields[1], code: fields[1], name: Phrase(ja: fields[2], en: fields[3]),
            legalForm: "都道府県", parent: nil,
            staff: isFeatured ? Self.prefectureStaff : PlannedBody.usualStaff(fields[1]),
            isFeatured: isFeatured))
        if isFeatured { bodies += Self.towns }
      case "M" where fields.count == 4 && scope == .all:
        let parts = fields[2].split(separator: " ")
        let area = fields[1].prefix(2)
        let parent = parts.count > 1 ? cities["\(area)\(parts[0])"] : nil
        if parts.count == 1 { cities["\(area)\(fields[2])"] = fields[1] }
        bodies.append(
          PlannedBody(
            key: fields[1], code: fields[1], name: Phrase(ja: fields[2], en: fields[3]),
            legalForm: "市区町村",
            parent: (parent ?? prefectures[String(area)]).map { (.support, $0) },
            staff: PlannedBody.usualStaff(fields[1]), isFeatured: false))
      default: continue
      }
    }
  }

  // MARK: The invented

  private static func member(
    _ role: Organization.Role, _ ja: String, _ en: String, _ name: String, _ login: String,
    _ right: Role?
  ) -> PlannedBody.Member {
    PlannedBody.Member(
      role: role, post: Phrase(ja: ja, en: en), name: name, login: login, right: right)
  }

  private static let theTower = PlannedBody(
    key: tower, code: nil,
    name: Phrase(ja: "国家サイバー統括室（実演）", en: "National Cybersecurity Office (demonstration)"),
    legalForm: "府省庁", parent: nil,
    staff: [
      member(.watchDesk, "監視当直", "watch officer", "鈴木 一", "watch", .watchOfficer),
      member(.watchDesk, "監視当直（交代）", "watch officer, second", "渡辺 恵", "watch2", .watchOfficer),
      member(.responder, "分析官", "analyst", "伊藤 直", "analyst", .watchOfficer),
      member(.middle, "監視班長", "head of the watch", "中村 明", "chief", .administrator),
      member(.ciso, "室長補佐", "deputy head", "小林 文", "deputy", .observer),
    ], isFeatured: true)

  /// Posts of the ministry and its agency are named by letters (law S24).
  private static let ministryStaff = [
    member(.responder, "A 係（担当）", "desk A", "担当者 A", "ministry-a", .responder),
    member(.middle, "B 課長", "section chief B", "担当者 B", "ministry-b", .administrator),
    member(
      .ciso, "C 審議官（CISO）", "deputy director-general C (CISO)", "担当者 C", "ministry-c", .observer),
  ]

  private static func agency(under ministry: String) -> PlannedBody {
    PlannedBody(
      key: agency, code: nil, name: Phrase(ja: "A 機構（架空）", en: "A agency (invented)"),
      legalForm: "特殊法人", parent: (.supervision, ministry),
      staff: [
        member(.responder, "担当係長", "clerk in charge", "担当者 D", "agency-d", .responder),
        member(.deputy, "担当係長代行", "deputy of the clerk", "担当者 E", "agency-e", .responder),
        member(
          .middle, "システム担当課長", "chief of systems section", "担当者 F", "agency-f", .administrator),
        member(.ciso, "担当理事（CISO）", "director in charge (CISO)", "担当者 G", "agency-g", .observer),
      ], isFeatured: true)
  }

  private static let prefectureStaff = [
    member(.responder, "県CSIRT", "prefectural CSIRT", "高橋 誠", "takahashi", .watchOfficer),
    member(.middle, "情報政策課長", "head of information policy", "吉田 薫", "yoshida", .administrator),
    member(.ciso, "副知事（CISO）", "deputy governor (CISO)", "山本 光", "yamamoto", .observer),
    member(.watchDesk, "県当番", "prefectural watch", "松本 司", "prefecture-watch", .watchOfficer),
  ]

  private static let towns = [
    PlannedBody(
      key: town, code: "x-kitayama", name: Phrase(ja: "北山町", en: "Kitayama Town"),
      legalForm: "市区町村",
      parent: (.support, prefecture),
      staff: [
        member(
          .responder, "情報係（CSIRT担当）", "information clerk (CSIRT)", "佐藤 花子", "sato", .responder),
        member(.middle, "総務課長", "head of general affairs", "山田 太郎", "yamada", .administrator),
        member(.ciso, "副町長（CISO）", "deputy mayor (CISO)", "田中 実", "tanaka", .responder),
        member(.guardDesk, "宿直員", "night guard", "小川 守", "kitayama-guard", .responder),
      ], isFeatured: true),
    PlannedBody(
      key: "minamihama", code: "x-minamihama", name: Phrase(ja: "南浜町", en: "Minamihama Town"),
      legalForm: "市区町村", parent: (.support, prefecture),
      staff: [
        member(.responder, "情報担当", "information clerk", "加藤 翼", "kato", .responder),
        member(.middle, "企画課長", "head of planning", "木村 豊", "kimura", .administrator),
        member(.ciso, "副町長（CISO）", "deputy mayor (CISO)", "清水 泉", "shimizu", .observer),
      ], isFeatured: true),
    PlannedBody(
      key: "higashino", code: "x-higashino", name: Phrase(ja: "東野村", en: "Higashino Village"),
      legalForm: "市区町村", parent: (.support, prefecture),
      // One person holds everything, as in many a village.
      staff: [member(.responder, "総務係", "general clerk", "森 葵", "mori", .administrator)],
      isFeatured: true),
  ]
}

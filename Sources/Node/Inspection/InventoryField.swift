//! What a column of a list of systems can mean, and the headings by which each is known.

public import Inspection

extension SystemEntry.Part: ListField {
  /// Whether several columns may mean this: 製品1, 製品2.
  public var mayRepeat: Bool {
    switch self {
    case .vendor, .product, .version, .hosts, .egress, .domains, .dependencies: true
    case .key, .name, .purpose, .informationClass, .position, .lifeOrSafety, .worstCase, .place,
      .section, .contractor, .contractorPhone, .safeStop, .approvedAction, .signer, .signedOn,
      .approvedUntil:
      false
    }
  }

  /// The field that a heading names; nil for one that names none.
  public static func guess(_ heading: String) -> Self? {
    var text = ContactText.compared(heading)
    // 製品1, IPアドレス②
    while let last = text.last, last.isNumber { text.removeLast() }
    guard !text.isEmpty else { return nil }
    if let exact = allCases.first(where: { names[$0]?.contains(text) ?? false }) { return exact }
    return parts.first { row in row.words.contains { text.contains($0) } }?.field
  }

  // table:
  private static let names: [Self: Set<String>] = [
    .key: ["行キー", "キー", "rowkey", "key"],
    .name: [
      "名称", "名前", "システム", "システム名", "システム名称", "情報システム名", "業務システム", "機器名", "name", "system",
      "systemname",
    ],
    .purpose: [
      "目的", "用途", "概要", "業務", "業務内容", "何のため", "何のため(価値)", "利用目的", "purpose", "whatfor",
      "whatitisfor",
    ],
    .informationClass: [
      "情報の区分", "区分", "情報区分", "情報の種類", "機密性", "格付け", "取扱情報", "class", "informationclass",
    ],
    .position: [
      "ネットワーク", "ネットワークの位置", "ネット接続", "接続", "接続系", "接続ネットワーク", "セグメント", "系",
      "network", "networkposition", "position",
    ],
    .lifeOrSafety: [
      "命・安全(止めない)", "命・安全", "止めない", "停止不可", "人命", "lifeorsafety", "lifeorsafety(donotcut)",
      "donotcut",
    ],
    .worstCase: ["最悪のとき", "想定被害", "影響", "最悪の場合", "worstcase", "worst"],
    .vendor: ["メーカー", "メーカ", "製造元", "開発元", "ベンダー製品", "vendor", "maker"],
    .product: [
      "製品", "製品名", "製品・版", "ソフトウェア", "ソフト", "os", "機種", "型番", "product", "products",
      "productsandversions",
    ],
    .version: ["版", "バージョン", "ver", "version"],
    .hosts: [
      "機器", "機器の名前", "ホスト", "ホスト名", "端末", "サーバ", "サーバ名", "内部ip", "host", "hosts", "hostname",
      "machines",
    ],
    .egress: [
      "外向きip", "外向きのip", "グローバルip", "グローバルipアドレス", "ipアドレス", "公開ip", "ip", "egress",
      "egressaddresses", "publicip",
    ],
    .domains: ["ドメイン", "ドメイン名", "url", "ホームページ", "domain", "domains"],
    .place: ["置き場所", "設置場所", "場所", "所在", "place", "location"],
    .section: ["担当課", "担当", "所管", "所管課", "管理部署", "主管課", "section", "owner", "responsible"],
    .contractor: [
      "業者", "委託先", "保守業者", "保守", "委託業者", "ベンダー", "ベンダ", "contractor", "maintenance",
    ],
    .contractorPhone: [
      "業者の電話", "業者電話", "保守連絡先", "委託先電話", "委託先連絡先", "業者連絡先", "contractorphone", "contractor’sphone",
    ],
    .safeStop: ["安全に止めるとき", "安全停止", "安全停止の連絡先", "safestop"],
    .dependencies: ["つながる先", "連携先", "接続先", "連携システム", "依存", "dependencies", "connectedto", "needs"],
    .approvedAction: ["事前承認の初動", "事前承認", "承認済みの初動", "approvedaction", "approvedfirstaction"],
    .signer: ["承認者", "決裁者", "署名者", "signer", "signedby"],
    .signedOn: ["承認日", "決裁日", "signedon"],
    .approvedUntil: ["承認期限", "承認の期限", "有効期限", "approveduntil"],
  ]

  /// Parts of headings; what stands first wins.
  private static let parts: [(field: Self, words: [String])] = [
    (.key, ["行キー", "rowkey"]), (.approvedUntil, ["承認期限"]), (.signedOn, ["承認日", "決裁日"]),
    (.signer, ["承認者", "決裁者"]), (.approvedAction, ["事前承認"]),
    (.contractorPhone, ["業者の電話", "業者電話", "業者連絡", "委託先連絡", "保守連絡", "委託先電話"]),
    (.safeStop, ["安全に止め", "安全停止"]), (.lifeOrSafety, ["人命", "止めない"]),
    (.domains, ["ドメイン", "domain"]), (.egress, ["グローバルip", "外向き", "egress"]),
    (.hosts, ["ホスト", "hostname"]), (.informationClass, ["情報の区分", "情報区分"]),
    (.version, ["バージョン", "version"]), (.vendor, ["メーカ", "vendor"]),
    (.product, ["製品", "ソフトウェア", "product"]), (.position, ["ネットワーク", "network"]),
    (.place, ["場所"]), (.section, ["担当課", "所管"]), (.contractor, ["業者", "委託先", "保守"]),
    (.purpose, ["目的", "用途", "purpose"]), (.dependencies, ["連携", "つながる先"]),
    (.name, ["システム名", "名称", "systemname"]),
  ]
}

/// The columns of a list of systems.
public typealias InventoryColumns = ListColumns<SystemEntry.Part>

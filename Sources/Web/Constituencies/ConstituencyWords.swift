//! Words of constituencies (担当範囲): the page, the sheet, and what is wrong with a row.

internal import Alerting
internal import Kernel
internal import Node
internal import Spreadsheets

/// Sentences of constituencies.
enum ConstituencyPhrases {
  static let title = Phrase(ja: "担当範囲", en: "Constituencies")
  static let about = Phrase(
    ja: "どのアドレス・ドメイン・機器が、どの団体のものか。検知がだれに届くかは、ここで決まります。決めるのは司令塔の管理者です。",
    en: """
      Which addresses, domains and machines are whose. This decides to whom a detection goes; the tower's \
      administrator says so.
      """)
  static let empty = Phrase(
    ja: "まだ担当範囲がありません。検知は持ち主のわからないものとして司令塔に届きます。一覧を取り込んでください。",
    en: "No constituencies yet: detections go to the tower as nobody's. Import a list.")
  static let emptyOfOthers = Phrase(
    ja:
      "ここに見えるものはまだありません。検知は持ち主のわからないものとして司令塔に届きます。アドレスとドメインを、司令塔の管理者に伝えてください。",
    en: """
      None that you may see. What is nobody's goes to the tower: tell its administrator your addresses \
      and domains.
      """)
  static let search = Phrase(ja: "団体名かコードで探す", en: "Search by name or code")
  static let importing = Phrase(ja: "表計算ファイルで入れる", en: "Import a spreadsheet")
  static let heads = [
    word(.organization), word(.kind), word(.value), word(.tenants), word(.basis), word(.validFrom),
    word(.validTo),
  ]

  /// 全部で12件
  static func count(_ count: Int) -> Phrase { Phrase(ja: "全部で\(count)件", en: "\(count) in all") }

  // table:
  static func word(_ field: ConstituencyField) -> Phrase {
    switch field {
    case .organization: Phrase(ja: "団体", en: "Organisation")
    case .kind: Phrase(ja: "種類", en: "Kind")
    case .value: Phrase(ja: "範囲", en: "Range")
    case .tenants: Phrase(ja: "共同利用団体", en: "Shared by")
    case .basis: Phrase(ja: "根拠", en: "Basis")
    case .validFrom: Phrase(ja: "いつから", en: "From")
    case .validTo: Phrase(ja: "いつまで", en: "Until")
    }
  }

  static func kind(_ value: ConstituencyAssertion.Value) -> Phrase {
    switch value {
    case .prefix: network
    case .domainSuffix: domain
    case .asset: machine
    case .sharedEgress: shared
    }
  }
  static let network = Phrase(ja: "アドレス範囲", en: "network")
  static let domain = Phrase(ja: "ドメイン", en: "domain")
  static let machine = Phrase(ja: "機器", en: "machine")
  static let shared = Phrase(ja: "共同出口", en: "shared egress")

  static func basis(_ basis: ConstituencyAssertion.Basis) -> Phrase {
    switch basis {
    case .verified: Phrase(ja: "確認済み", en: "verified")
    case .registry: Phrase(ja: "登録簿", en: "registry")
    case .selfDeclared: Phrase(ja: "申告", en: "self-declared")
    case .imported: Phrase(ja: "一覧", en: "imported")
    }
  }

  // table:
  static func problem(_ reason: ConstituencyProblem.Reason) -> Phrase {
    switch reason {
    case .unknownOrganization(let name):
      Phrase(
        ja: "「\(name)」という名前かコードの団体が一つに決まりません。つながりの画面と同じに書いてください。",
        en:
          "“\(name)” names no one organisation. Write its name or code as on the page of the network."
      )
    case .valueMissing: Phrase(ja: "範囲が空です。", en: "The range is missing.")
    case .badValue(let text):
      Phrase(
        ja: "「\(text)」は範囲として読めません。198.51.100.0/24、town.example.jp の形で書いてください。",
        en: "“\(text)” is no range. Write it like 198.51.100.0/24 or town.example.jp.")
    case .unknownKind(let text):
      Phrase(
        ja: "種類「\(text)」がわかりません。アドレス範囲・ドメイン・機器・共同出口から選んでください。",
        en: "“\(text)” is no kind. Choose network, domain, machine or shared egress.")
    case .tooWide(let text):
      Phrase(
        ja: "「\(text)」は広すぎます（IPv4は/8、IPv6は/19まで）。書き間違いでないか確かめてください。",
        en: "“\(text)” is too wide (at most /8, IPv6 /19). Is it a slip?")
    case .tenantsMissing:
      Phrase(
        ja: "共同出口には、利用している団体を書いてください。", en: "Name the organisations that share the egress.")
    case .unknownBasis(let text):
      Phrase(
        ja: "根拠「\(text)」がわかりません。確認済み・登録簿・申告・一覧から選んでください。",
        en: "“\(text)” is no basis. Choose verified, registry, self-declared or imported.")
    case .badDay(let text):
      Phrase(
        ja: "「\(text)」は日付として読めません。「令和9年4月1日」か「2027-04-01」の形で書いてください。",
        en: "“\(text)” is no day. Write it as 2027-04-01.")
    case .endsBeforeItBegins: Phrase(ja: "終わりが始まりより前です。", en: "It ends before it begins.")
    case .twice(let row):
      Phrase(ja: "\(row)行目と同じです。どちらかを消してください。", en: "It says the same as row \(row).")
    case .tooMany:
      Phrase(
        ja: "一度に入れられるのは\(ConstituencyReading.assertionsMax)件までです。ファイルを分けてください。",
        en: "At most \(ConstituencyReading.assertionsMax) at once. Divide the file.")
    }
  }
}

/// Constituencies as a sheet that comes back.
struct ConstituencyTable {
  let say: Language

  /// The columns, in their order.
  static let columns = ConstituencyField.allCases.sorted { order($0) < order($1) }

  private static func order(_ field: ConstituencyField) -> Int {
    switch field {
    case .organization: 0
    case .kind: 1
    case .value: 2
    case .tenants: 3
    case .basis: 4
    case .validFrom: 5
    case .validTo: 6
    }
  }

  /// The cells of one under the name of its organisation; tenants by their names.
  func cells(
    _ assertion: ConstituencyAssertion, of organization: String, names: [ID<Organization>: String]
  ) -> [String] {
    var tenants: [String] = []
    let value: String
    switch assertion.value {
    case .prefix(let prefix): value = prefix.description
    case .domainSuffix(let name): value = name.text
    case .asset(let name): value = name
    case .sharedEgress(let prefix, let shared):
      value = prefix.description
      tenants = shared.map { names[$0] ?? "\($0)" }
    }
    return [
      organization, ConstituencyPhrases.kind(assertion.value)(say), value,
      tenants.joined(separator: "; "), ConstituencyPhrases.basis(assertion.basis)(say),
      day(assertion.validFrom),
      // The last day is the one before the moment at which it is over.
      assertion.validTo.map { day($0 - Instant.Span(microseconds: 1)) } ?? "",
    ]
  }

  private func day(_ moment: Instant) -> String {
    TimeZoneRule.tokyo.civilTime(at: moment).date.description
  }

  func column(_ field: ConstituencyField) -> Sheet.Column {
    let choices: [Phrase] =
      switch field {
      case .kind:
        [
          ConstituencyPhrases.network, ConstituencyPhrases.domain, ConstituencyPhrases.machine,
          ConstituencyPhrases.shared,
        ]
      case .basis: ConstituencyAssertion.Basis.allCases.map { ConstituencyPhrases.basis($0) }
      default: []
      }
    return Sheet.Column(
      ConstituencyPhrases.word(field)(say), width: field == .basis || field == .kind ? 16 : 26,
      choices: choices.map { $0(say) })
  }

  /// The list with those rows.
  func list(_ rows: [[String]], isWhole: Bool) -> ListExport {
    let town = Phrase(ja: "北山町", en: "Kitayama")(say)
    let examples = [
      [
        town, ConstituencyPhrases.network(say), "198.51.100.0/24", "",
        ConstituencyPhrases.basis(.verified)(say), say == .ja ? "令和9年4月1日" : "2027-04-01", "",
      ],
      [
        town, ConstituencyPhrases.domain(say), "town.kitayama.example", "",
        ConstituencyPhrases.basis(.registry)(say), "", "",
      ],
    ]
    return ListExport(
      name: "constituencies",
      sheet: Sheet(
        name: ConstituencyPhrases.title(say), columns: Self.columns.map { column($0) },
        rows: rows.map { Sheet.Row($0) }),
      examples: examples.map { Sheet.Row($0) }, isWhole: isWhole)
  }
}

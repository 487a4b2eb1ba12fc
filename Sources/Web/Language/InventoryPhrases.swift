//! Sentences of the pages of an inventory.

internal import Inspection
internal import Kernel
internal import Node

/// Sentences of the inventory.
enum InventoryPhrases {
  static let title = Phrase(ja: "台帳", en: "Inventory")
  static let search = Phrase(ja: "名称・製品・場所をさがす", en: "Search name, product, place")
  static let new = Phrase(ja: "システムを加える", en: "Add a system")
  static let empty = Phrase(ja: "まだ何もありません", en: "Nothing is here yet")
  static let emptyHow = Phrase(
    ja: "去年のExcelをそのまま貼れます。ファイルを選ぶだけで、列の意味は見出しから読み取ります。",
    en:
      "Last year’s Excel can be taken as it is: choose the file, columns are known by their headings."
  )
  static let sample = Phrase(ja: "記入例つきの見本（.xlsx）", en: "A sample with examples (.xlsx)")
  static let nothingFound = Phrase(ja: "当てはまるシステムはありません。", en: "No system fits.")
  static let confirmTicked = Phrase(
    ja: "印を付けた行は変わっていない", en: "The ticked rows are unchanged")
  static let neverConfirmed = Phrase(ja: "まだ確認していません", en: "not confirmed yet")
  static let doNotCut = Phrase(ja: "命・安全：止めない", en: "Life or safety: do not cut")
  static let unknownMeans = Phrase(
    ja: "警報に出てきた機器や名前のうち、台帳のどの行にもないものです。押すと1行として入ります。",
    en: "Machines and names from your alerts that no row knows. One press enters a row.")
  static let enter = Phrase(ja: "台帳に入れる", en: "Enter it")
  static let itsAlert = Phrase(ja: "その警報", en: "its alert")
  static let productSearch = Phrase(ja: "どこが持っているか（製品）", en: "Who has a product")
  static let productHow = Phrase(
    ja: "製品名と、分かれば版の初めを入れてください（例：FortiGate 7.2）。あなたの団体と、支援する団体の台帳をさがします。",
    en:
      "Type a product and, if known, how its version begins (FortiGate 7.2). Your own inventory and those "
      + "of the bodies you support are searched.")
  static let prefectures = Phrase(ja: "都道府県ごとの台帳", en: "Inventories by prefecture")
  static let prefecturesMean = Phrase(
    ja: "台帳のある団体が5つ以上の都道府県だけを、数だけで示します。",
    en: "Counts only, and only for prefectures in which five bodies or more have an inventory.")
  static let noPrefectures = Phrase(
    ja: "まだ、示せる都道府県はありません。", en: "No prefecture can be shown yet.")
  static let unchanged = Phrase(ja: "変わっていない", en: "Unchanged")
  static let changed = Phrase(ja: "変わった", en: "Changed")
  static let gone = Phrase(ja: "なくなった", en: "Gone")
  static let takeUp = Phrase(ja: "また使う", en: "In use again")
  static let save = Phrase(ja: "保存する", en: "Save")
  static let saveAnyway = Phrase(ja: "個人番号ではないので保存する", en: "It is no individual number: save")
  static let retired = Phrase(ja: "使っていません", en: "No longer in use")
  static let history = Phrase(ja: "これまで", en: "History")
  static let individualNumber = Phrase(
    ja: "12桁の数字が、個人番号（マイナンバー）の形をしています。個人番号なら消してください。まだ保存していません。",
    en:
      "Twelve digits look like an individual number (My Number). If it is one, delete it. Nothing is saved yet."
  )
  static let notChosen = Phrase(ja: "（まだ分からない）", en: "(not known yet)")
  static let lifeOrSafety = Phrase(
    ja: "命や安全に関わるので、止めない・切り離さない", en: "Life or safety depends on it: do not cut")
  static let approvals = Phrase(ja: "事前に承認した初動", en: "First actions approved in advance")
  static let approvalsHow = Phrase(
    ja: "夜に許可を待たずにできることを、承認した人と日付、期限とともに記します。期限の中だけ、警報に「だれの許可もいらない」と出ます。",
    en:
      "What may be done at night without asking, with who signed it, the day and its end. Only until then an alert "
      + "says that nobody’s permission is needed.")
  static let noAction = Phrase(ja: "（なし）", en: "(none)")
  static let linesHow = Phrase(ja: "1行に1つ", en: "One in a line")
  static let productsHow = Phrase(
    ja: "1行に1つ：メーカー / 製品 / 版", en: "One in a line: vendor / product / version")
  static let egressHow = Phrase(
    ja: "1行に1つ。外から見えるアドレス。ここに来た通信の警報が届きます。10.や192.168.で始まるものは「機器」に書いてください。",
    en:
      "One in a line: addresses seen from outside. Alerts about them come to you. Inner ones (10., 192.168.) "
      + "belong under machines.")
  static let inAlert = Phrase(ja: "台帳のシステム", en: "In the inventory")
  static let firstStep = Phrase(ja: "はじめの対応", en: "First step")
  static let askFirst = Phrase(
    ja: "事前の承認はありません。責任者に確かめてください。", en: "Nothing is approved in advance: ask your head.")
  static let heads = [
    Phrase(ja: "名称・何のため", en: "Name, what for"), Phrase(ja: "区分・ネットワーク", en: "Class, network"),
    Phrase(ja: "製品・版", en: "Products"), Phrase(ja: "場所・担当", en: "Place, section"),
    Phrase(ja: "確認", en: "Confirmed"),
  ]

  // MARK: Import

  static let importTitle = Phrase(ja: "Excelで取り込む", en: "Import a spreadsheet")
  static let importAbout = Phrase(
    ja: "去年のExcelや、業者の一覧をそのまま選んでください。反映する前に、何が変わるかをすべて見られます。",
    en:
      "Choose last year’s Excel or a vendor’s list as it is. You see everything that would change first."
  )
  static let file = Phrase(ja: "一覧のファイル（8 MBまで）", en: "The list (up to 8 MB)")
  static let columnsHint = Phrase(
    ja: "1行に1つのシステム。名称の列だけは要ります。空の欄は、いまの台帳のままにします。",
    en: "One system in a row. Only a column of names is needed. An empty cell leaves what is known."
  )
  static let now = Phrase(ja: "いまの台帳", en: "The inventory as it is")
  static let nowHint = Phrase(
    ja: "ダウンロードして直し、そのまま取り込めます。「行キー」の列は消さないでください。",
    en: "Download, correct and import again. Keep the column “Row key”.")
  static let markGone = Phrase(ja: "なくなった", en: "Gone")
  static let missingMeans = Phrase(
    ja: "印を付けたものだけ、なくなったことにします。印がなければ何も変わりません。",
    en: "Only what you tick is gone. Without a tick nothing changes.")
  static let changedMeanwhile = Phrase(
    ja: "見ている間に台帳が変わりました。いまの差分を確かめてから、もう一度「反映する」を押してください。",
    en:
      "The inventory changed while you looked. Check the differences as they are now and apply again."
  )
  static let newSystem = Phrase(ja: "新しい", en: "New")
  static let changeHeads = [
    Phrase(ja: "行", en: "Row"), Phrase(ja: "種類", en: "Kind"), Phrase(ja: "システム", en: "System"),
    Phrase(ja: "変わること", en: "What changes"),
  ]
  static let missingHeads = [
    Phrase(ja: "システム", en: "System"), Phrase(ja: "どうするか", en: "What to do"),
  ]

  /// A part of an entry: the label of a form and the heading of a column; read again, it is guessed as the same.
  // table:
  static func part(_ part: SystemEntry.Part) -> Phrase {
    switch part {
    case .key: Phrase(ja: "行キー", en: "Row key")
    case .name: Phrase(ja: "名称", en: "Name")
    case .purpose: Phrase(ja: "何のため（価値）", en: "What for")
    case .informationClass: Phrase(ja: "情報の区分", en: "Information class")
    case .position: Phrase(ja: "ネットワークの位置", en: "Network position")
    case .lifeOrSafety: Phrase(ja: "命・安全（止めない）", en: "Life or safety (do not cut)")
    case .worstCase: Phrase(ja: "最悪のとき", en: "Worst case")
    case .vendor: Phrase(ja: "メーカー", en: "Vendor")
    case .product: Phrase(ja: "製品・版", en: "Products and versions")
    case .version: Phrase(ja: "版", en: "Version")
    case .hosts: Phrase(ja: "機器の名前", en: "Machines")
    case .egress: Phrase(ja: "外向きのIP", en: "Egress addresses")
    case .domains: Phrase(ja: "ドメイン", en: "Domains")
    case .place: Phrase(ja: "置き場所", en: "Place")
    case .section: Phrase(ja: "担当課", en: "Section")
    case .contractor: Phrase(ja: "業者", en: "Contractor")
    case .contractorPhone: Phrase(ja: "業者の電話", en: "Contractor phone")
    case .safeStop: Phrase(ja: "安全に止めるとき", en: "Safe stop")
    case .dependencies: Phrase(ja: "つながる先", en: "Connected to")
    case .approvedAction: Phrase(ja: "事前承認の初動", en: "Approved first action")
    case .signer: Phrase(ja: "承認者", en: "Signed by")
    case .signedOn: Phrase(ja: "承認日", en: "Signed on")
    case .approvedUntil: Phrase(ja: "承認期限", en: "Approved until")
    }
  }

  static func coverage(_ inUse: Int, _ confirmed: Int, _ unknown: Int) -> Phrase {
    Phrase(
      ja: "台帳\(inUse)件のうち、1年以内に確認\(confirmed)件。台帳にない\(unknown)件。",
      en:
        "\(confirmed) of \(inUse) confirmed within a year, \(unknown) seen and not in the inventory."
    )
  }
  static func found(_ count: Int) -> Phrase { Phrase(ja: "\(count)件", en: "\(count) found") }
  static func unknown(_ count: Int) -> Phrase {
    Phrase(ja: "台帳にない：\(count)件", en: "Not in the inventory: \(count)")
  }
  static func supported(_ count: Int) -> Phrase {
    Phrase(ja: "支援する団体の台帳（\(count)団体）", en: "Inventories of bodies you support (\(count))")
  }
  static func systems(_ count: Int) -> Phrase {
    Phrase(ja: "\(count)件のシステム", en: count == 1 ? "1 system" : "\(count) systems")
  }
  static func bodies(_ count: Int) -> Phrase {
    Phrase(ja: "\(count)団体", en: count == 1 ? "1 body" : "\(count) bodies")
  }
  static func nobodyHas(_ text: String) -> Phrase {
    Phrase(
      ja: "「\(text)」を台帳に持つ団体はありません。台帳にないだけかもしれません。",
      en: "No inventory has “\(text)”. It may only be missing from the inventories.")
  }
  static func prefecture(_ count: PrefectureCount) -> Phrase {
    Phrase(
      ja: "\(count.prefecture.name.ja)：\(count.bodies)団体、\(count.systems)件、確認\(count.confirmed)件",
      en: "\(count.prefecture.name.en): \(count.bodies) bodies, \(count.systems) systems, "
        + "\(count.confirmed) confirmed")
  }
  static func confirmed(_ day: String, _ name: String) -> Phrase {
    Phrase(ja: "\(day)に\(name)が確認", en: "Confirmed \(day) by \(name)")
  }
  static func approved(_ action: Phrase, _ signer: String, _ signed: String, _ until: String)
    -> Phrase
  {
    Phrase(
      ja: "\(action.ja)（\(signer)が\(signed)に承認、\(until)まで）",
      en: "\(action.en) (signed by \(signer) on \(signed), until \(until))")
  }

  /// What happened to a system.
  static func deed(_ deed: SystemDeed) -> Phrase {
    let parts = deed.parts.map { part($0) }
    let ja = parts.map(\.ja).joined(separator: "、")
    let en = parts.map(\.en).joined(separator: ", ")
    return switch deed.body {
    case .systemEntered: Phrase(ja: "台帳に入れた", en: "entered it")
    case .systemChanged:
      parts.isEmpty
        ? Phrase(ja: "変えた", en: "changed it")
        : Phrase(ja: "変えた：\(ja)", en: "changed it: \(en)")
    case .systemConfirmed: Phrase(ja: "変わっていないことを確かめた", en: "confirmed that it is unchanged")
    case .systemRetired: Phrase(ja: "なくなったことにした", en: "said that it is gone")
    case .systemTakenUp: Phrase(ja: "また使い始めた", en: "took it up again")
    case .systemPassed: Phrase(ja: "団体の統合で引き継いだ", en: "took it over from a body that ended")
    case nil: Phrase(ja: "記録した", en: "recorded something")
    }
  }

  /// What is wrong with an entry, and what to do.
  // table:
  static func problem(_ reason: InventoryProblem.Reason) -> Phrase {
    switch reason {
    case .unread(let part, let text):
      Phrase(
        ja: "\(self.part(part).ja)「\(text)」が分かりません。\(example(part).ja)のように書いてください。",
        en: "“\(text)” cannot be read as \(self.part(part).en). Write it as \(example(part).en).")
    case .approvalIncomplete:
      Phrase(
        ja: "事前承認には、初動、承認者、承認日、期限のすべてが要ります。",
        en: "An approval needs the action, who signed, the day and its end.")
    case .entry(let problem): words(problem)
    case .publicName(let name):
      Phrase(
        ja: "「\(name)」は多くの団体が使う名前です。自分の団体の名前だけを書いてください。",
        en: "“\(name)” is a name under which many register. Give your own name only.")
    case .unknownKey(let key):
      Phrase(
        ja: "行キー「\(key)」のシステムはありません。新しいものなら、行キーを空にしてください。",
        en: "No system has the row key “\(key)”. For a new one leave it empty.")
    case .retired:
      Phrase(
        ja: "このシステムは、なくなったことになっています。また使うときは、その画面で「また使う」を押してください。",
        en: "This system is marked as gone. Press “In use again” on its page first.")
    case .twice(let row):
      Phrase(
        ja: "\(row)行目と同じシステムです。どちらかの行を消してください。",
        en: "The same system as row \(row). Delete one of them.")
    case .severalOfThatName:
      Phrase(
        ja: "同じ名称のシステムがいくつかあります。いまの台帳をダウンロードし、行キーを入れてください。",
        en: "Several systems have this name. Download the inventory and put in the row key.")
    case .individualNumber:
      Phrase(
        ja: "12桁の数字が、個人番号の形をしています。個人番号なら、ファイルから消してください。",
        en: "Twelve digits look like an individual number. If it is one, delete it from the file.")
    case .noClass:
      Phrase(ja: "情報の区分がありません。分かったら入れてください。", en: "No information class. Add it when known.")
    }
  }

  private static func example(_ part: SystemEntry.Part) -> Phrase {
    switch part {
    case .egress: Phrase(ja: "203.0.113.8 や 203.0.113.0/28", en: "203.0.113.8 or 203.0.113.0/28")
    case .domains: Phrase(ja: "「www.example.lg.jp」", en: "www.example.lg.jp")
    case .signedOn, .approvedUntil: Phrase(ja: "2026年4月1日", en: "2026-04-01")
    case .lifeOrSafety: Phrase(ja: "○ か ×", en: "○ or ×")
    case .informationClass:
      Phrase(ja: "公開・内部・個人・特定個人・機密", en: "Public, Internal, Personal or Confidential")
    case .position: Phrase(ja: "LGWAN接続系・αモデル", en: "LGWAN or Model α")
    case .approvedAction: Phrase(ja: "網から切り離す", en: "Disconnect it")
    case .key, .name, .purpose, .worstCase, .vendor, .product, .version, .hosts, .place, .section,
      .contractor, .contractorPhone, .safeStop, .dependencies, .signer:
      Phrase(ja: "記入例", en: "in the examples")
    }
  }

  private static func words(_ problem: SystemEntry.Problem) -> Phrase {
    switch problem {
    case .emptyName: Phrase(ja: "名称を入れてください。", en: "Give it a name.")
    case .tooLong(let part, let most):
      Phrase(
        ja: "\(self.part(part).ja)が長すぎます（\(most)字まで）。",
        en: "\(self.part(part).en): at most \(most) characters.")
    case .tooMany(let part, let most):
      Phrase(
        ja: "\(self.part(part).ja)が多すぎます（\(most)件まで）。",
        en: "\(self.part(part).en): at most \(most).")
    case .tooWide(let prefix):
      Phrase(
        ja: "「\(prefix)」は広すぎます。/24（IPv6は/48）までに分けるか、司令塔に担当範囲として登録してもらってください。",
        en: "“\(prefix)” is too wide. Divide it to /24 (IPv6 /48), or ask the tower to enter it.")
    case .innerAddress(let prefix):
      Phrase(
        ja: "「\(prefix)」は、どの団体でも内側で使うアドレスです。「機器の名前」に書いてください。",
        en: "“\(prefix)” is an address used inside every house. Put it under machines.")
    case .publicName(let name):
      Phrase(ja: "「\(name)」はドメインの形ではありません。", en: "“\(name)” is no domain of yours.")
    case .badApproval:
      Phrase(
        ja: "承認者を入れ、承認の期限を承認日より後にしてください。",
        en: "Say who signed, and let the approval end after the day of signing.")
    case .cutsLifeOrSafety:
      Phrase(
        ja: "命や安全に関わるシステムを止める初動は、前もって承認できません。承認を消すか、印を確かめてください。",
        en:
          "What life or safety depends on cannot be approved to be cut. Clear the approval or the mark."
      )
    }
  }
}

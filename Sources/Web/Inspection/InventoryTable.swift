//! Lists of systems as sheets: the inventory as an export, and the rows with mistakes to be sent again.

internal import Inspection
internal import Kernel
internal import Node
internal import Spreadsheets

/// A list of systems that was not applied yet; what is ticked are keys of systems that are gone.
typealias InventoryDraft = ListDraft<SystemEntry.Part, Set<String>>
/// Lists of systems that were not applied yet.
typealias InventoryDrafts = ListDrafts<SystemEntry.Part, Set<String>>
/// What a file of systems holds.
typealias InventoryFile = ListFile<SystemEntry.Part>

/// Makes sheets of systems.
enum InventoryTable {
  /// The columns of an export. Vendor and version stand in the product's column.
  static let columns = SystemEntry.Part.allCases.filter { $0 != .vendor && $0 != .version }

  /// The inventory as it is, with the keys by which the rows are known again.
  static func all(_ systems: [KnownSystem], _ say: Language) -> Sheet {
    Sheet(
      name: InventoryImportPhrases.sheet(say), columns: columns.map { column($0, say) },
      rows: systems.filter(\.isInUse).map { system in
        Sheet.Row(columns.map { $0 == .key ? system.key : system.entry.text($0, say) })
      })
  }

  /// How rows are filled in, with made-up systems.
  static func examples(_ say: Language) -> [Sheet.Row] {
    var first = SystemEntry()
    first.words.name = Phrase(ja: "住民情報システム", en: "Residents’ register")(say)
    first.words.purpose = Phrase(ja: "窓口で証明書を出す", en: "Certificates at the counter")(say)
    first.traits.informationClass = .specificPersonal
    first.traits.position = .individualNumber
    first.words.products = [
      Product(vendor: "Example", name: "Resident DB", version: "5.2"),
      Product(vendor: "Example", name: "Server OS", version: "2019"),
    ]
    first.words.hosts = ["jumin-sv01", "10.1.20.34"]
    first.words.place = Phrase(ja: "本庁2階", en: "Main building, 2F")(say)
    first.words.section = Phrase(ja: "住民課", en: "Residents’ section")(say)
    first.words.contractor = Phrase(ja: "見本システムズ", en: "Example Systems")(say)
    first.words.contractorPhone = "03-0000-0000"
    var second = SystemEntry()
    second.words.name = Phrase(ja: "浄水場の監視", en: "Waterworks monitoring")(say)
    second.words.purpose = Phrase(ja: "水を送り続ける", en: "Keeps the water running")(say)
    second.traits.informationClass = .inside
    second.traits.position = .other
    second.traits.servesLifeOrSafety = true
    second.words.safeStop = Phrase(ja: "水道課 当直へ電話", en: "Phone the waterworks’ desk")(say)
    return [first, second].map { entry in Sheet.Row(columns.map { entry.text($0, say) }) }
  }

  private static func column(_ part: SystemEntry.Part, _ say: Language) -> Sheet.Column {
    let choices: [String] =
      switch part {
      case .informationClass: InformationClass.allCases.map { InventoryWords.word($0)(say) }
      case .position: NetworkPosition.allCases.map { InventoryWords.word($0)(say) }
      case .approvedAction: FirstAction.allCases.map { InventoryWords.word($0)(say) }
      case .lifeOrSafety: ["○", "×"]
      default: []
      }
    let isWide = [.key, .name, .purpose, .product, .hosts, .egress, .domains].contains(part)
    return Sheet.Column(
      InventoryPhrases.part(part)(say), width: isWide ? 24 : 16, choices: choices,
      isKey: part == .key)
  }

  /// The rows that were kept out, as they stood in the file, with their number there and what to do.
  static func mistakes(
    of table: Table, _ columns: InventoryColumns, _ problems: [InventoryProblem], _ say: Language
  ) -> Sheet {
    ListMistakes.sheet(
      InventoryImportPhrases.sheet(say), of: table, columns,
      problems.filter(\.isError).map { ($0.row, InventoryPhrases.problem($0.reason)) }, say
    ) { column($0, say) }
  }
}

//! The words by which lists of systems name classes, positions and first actions; pages use the same.

public import Inspection
public import Kernel

/// Choices of an inventory by the words for them.
public enum InventoryWords {
  /// A class of information.
  public static func word(_ informationClass: InformationClass) -> Phrase {
    switch informationClass {
    case .published: Phrase(ja: "公開", en: "Public")
    case .inside: Phrase(ja: "内部", en: "Internal")
    case .personal: Phrase(ja: "個人", en: "Personal")
    case .specificPersonal: Phrase(ja: "特定個人", en: "Specific personal (My Number)")
    case .confidential: Phrase(ja: "機密", en: "Confidential")
    }
  }

  /// A position.
  public static func word(_ position: NetworkPosition) -> Phrase {
    switch position {
    case .alpha: Phrase(ja: "αモデル", en: "Model α")
    case .alphaPrime: Phrase(ja: "α′モデル", en: "Model α′")
    case .beta: Phrase(ja: "βモデル", en: "Model β")
    case .betaPrime: Phrase(ja: "β′モデル", en: "Model β′")
    case .individualNumber: Phrase(ja: "マイナンバー利用事務系", en: "My Number network")
    case .lgwan: Phrase(ja: "LGWAN接続系", en: "LGWAN")
    case .internet: Phrase(ja: "インターネット接続系", en: "Internet side")
    case .outside: Phrase(ja: "庁外・クラウド", en: "Outside or cloud")
    case .other: Phrase(ja: "その他", en: "Other")
    }
  }

  /// A first action.
  public static func word(_ action: FirstAction) -> Phrase {
    switch action {
    case .disconnect: Phrase(ja: "網から切り離す", en: "Disconnect it")
    case .stop: Phrase(ja: "サービスを止める", en: "Stop its service")
    case .block: Phrase(ja: "出入口で通信を遮断する", en: "Block it at the gateway")
    }
  }

  // MARK: Read

  /// The class that a cell names; nil for a word that is none.
  static func informationClass(_ text: String) -> InformationClass? {
    InformationClass.allCases.first { means(text, word($0), $0.rawValue) }
      ?? classes.first { $0.words.contains(ContactText.compared(text)) }?.value
  }

  /// The position that a cell names; nil for a word that is none.
  static func position(_ text: String) -> NetworkPosition? {
    NetworkPosition.allCases.first { means(text, word($0), $0.rawValue) }
      ?? positions.first { $0.words.contains(ContactText.compared(text)) }?.value
  }

  /// The first action that a cell names; nil for a word that is none.
  static func action(_ text: String) -> FirstAction? {
    FirstAction.allCases.first { means(text, word($0), $0.rawValue) }
      ?? actions.first { $0.words.contains(ContactText.compared(text)) }?.value
  }

  private static func means(_ text: String, _ phrase: Phrase, _ code: String) -> Bool {
    let known = [phrase.ja, phrase.en, code].map(ContactText.compared)
    return known.contains(ContactText.compared(text))
  }

  private static let classes: [(value: InformationClass, words: Set<String>)] = [
    (.published, ["公開情報", "公表", "open"]), (.inside, ["内部情報", "庁内", "内部用", "inside"]),
    (.personal, ["個人情報", "個人情報あり", "personaldata"]),
    (
      .specificPersonal,
      ["特定個人情報", "マイナンバー", "個人番号", "mynumber", "specificpersonal", "番号"]
    ),
    (.confidential, ["機密情報", "秘密", "秘", "機密性3", "secret"]),
  ]

  private static let positions: [(value: NetworkPosition, words: Set<String>)] = [
    (.alpha, ["α", "a", "アルファ"]), (.alphaPrime, ["α'", "α’", "α´", "αʹ", "アルファダッシュ", "a'"]),
    (.beta, ["β", "b", "ベータ"]), (.betaPrime, ["β'", "β’", "β´", "βʹ", "ベータダッシュ", "b'"]),
    (
      .individualNumber,
      ["個人番号利用事務系", "番号利用事務系", "番号系", "マイナンバー系", "基幹系", "mynumber"]
    ),
    (.lgwan, ["lgwan系", "内部情報系", "情報系"]), (.internet, ["インターネット系", "ネット系", "internet"]),
    (.outside, ["クラウド", "庁外", "外部", "saas", "cloud", "outside", "データセンター"]),
  ]

  private static let actions: [(value: FirstAction, words: Set<String>)] = [
    (.disconnect, ["切り離し", "切離し", "切断", "抜線", "lan抜線", "ケーブルを抜く", "unplug"]),
    (.stop, ["停止", "サービス停止", "止める"]), (.block, ["遮断", "通信遮断", "出入口で遮断"]),
  ]
}

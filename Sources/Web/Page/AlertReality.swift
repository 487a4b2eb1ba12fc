//! Real, contact test or exercise.

internal import Kernel

/// Whether the alert is real, a contact test or an exercise. The three never look alike.
enum AlertReality: Hashable, Sendable {
  case real
  case contactTest
  case exercise(String)

  /// What the page says about it.
  var words: Phrase {
    switch self {
    case .real: Phrase(ja: "実際の知らせ（訓練ではありません）", en: "Real (not an exercise)")
    case .contactTest: Phrase(ja: "連絡テスト", en: "Contact test")
    case .exercise(let name): Phrase(ja: "【演習】\(name)", en: "[EXERCISE] \(name)")
    }
  }
}
